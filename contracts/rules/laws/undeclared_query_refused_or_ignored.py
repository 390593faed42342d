"""A query parameter that the document does not declare is refused or ignored."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts.analysis.causes import query_field
from contracts.analysis.finding import Departure, Weight
from contracts.analysis.history import History
from contracts.analysis.matched_exchange import MatchedExchange
from specs.json.parsing import Json

RULE = "A query parameter that the document does not declare is refused, or changes nothing."
_REFUSALS = (400, 414, 422, 429)  # a 404, say, is none: what is asked for is there
_USUAL = frozenset(
    (
        "callback",
        "created_after",
        "expand",
        "fields",
        "filter",
        "format",
        "id",
        "include",
        "limit",
        "name",
        "offset",
        "page",
        "pretty",
        "search",
        "sort",
        "status",
        "user_id",
        "version",
    )
)  # names that frameworks give a meaning to: a document that does not tell of them is incomplete
_LINK = re.compile(r"https?://|[/?][^ ]*$")
_KEY = "x-undeclared-query"  # of the document or an operation: `refuse`


def law(history: History) -> Iterator[Departure]:
    """A read that a parameter changes, although no document tells of it: a way to page, to filter, to see more that nobody can know.

    Silence alone is no departure: HTTP lets a server ignore what it does not know, and clients of one service were seen to send such
    parameters. Where the document says `x-undeclared-query: refuse`, silence is one. Whether a parameter changes an answer is seen between
    two plain reads of the same, the same in both, with nothing written in between. That is why this is a law and not a check.

    Silent: where the parameter changes nothing and `x-undeclared-query` is not `refuse`, where anything was written between the
    reads, and where plain reads differ by themselves.

    Source: the document, whose parameters are all there are; `x-undeclared-query` in it.
    """
    plain: dict[tuple[str, str, str], MatchedExchange] = {}
    waiting: dict[tuple[str, str, str], list[tuple[MatchedExchange, MatchedExchange]]] = {}
    for matched in history.readings:
        operation = matched.operation
        if operation is None or matched.exchange.is_callback:
            continue
        yield from _accepted(history, matched)
        if operation.method not in ("GET", "HEAD", "OPTIONS"):
            plain.clear()
            waiting.clear()
            continue
        if operation.method != "GET":
            continue
        key = _request_of(matched)
        if matched.undeclared_query:
            if key in plain:
                waiting.setdefault(key, []).append((plain[key], matched))
            continue
        if key in plain and _is_same(plain[key], matched):
            for before, changed in waiting.pop(key, []):
                yield from _changed(history, before, changed)
        waiting.pop(key, None)
        plain[key] = matched


def _accepted(history: History, matched: MatchedExchange) -> Iterator[Departure]:
    if not matched.undeclared_query or not _must_refuse(matched):
        return
    _note(history, matched)
    if matched.is_success:
        names = ", ".join(matched.undeclared_query)
        yield matched.departure(f"answered {matched.status} to undeclared query parameters: {names}", kind="accepted")


def _must_refuse(matched: MatchedExchange) -> bool:
    operation = matched.operation
    return operation is not None and "refuse" in (operation.raw.get(_KEY), matched.contract.document.raw.get(_KEY))


def _note(history: History, matched: MatchedExchange) -> None:
    collection = history.contract.by_operation.get(matched.key)
    if collection is not None:
        history.compared(collection)


def _changed(history: History, before: MatchedExchange, changed: MatchedExchange) -> Iterator[Departure]:
    if not before.is_success:
        return
    _note(history, changed)
    names = ", ".join(changed.undeclared_query)
    weight: Weight = "document" if _USUAL & set(changed.undeclared_query) else "error"
    if changed.status in _REFUSALS:
        return  # refused, as it may be
    if changed.status != before.status:
        detail = f"answered {changed.status} with the undeclared {names}, {before.status} without"
        yield changed.departure(detail, after=(before,), weight=weight, kind="other-status", field=query_field(changed.undeclared_query))
    elif _without_queries(changed.body) != _without_queries(before.body):
        detail = f"another answer with the undeclared {names} than without"
        yield changed.departure(detail, after=(before,), weight=weight, kind="other-answer", field=query_field(changed.undeclared_query))


def _without_queries(value: Json) -> Json:
    """A body whose links end before their query: the link to the next page repeats what was asked for, whatever it is."""
    if isinstance(value, dict):
        return {name: _without_queries(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_without_queries(item) for item in value]
    return value.partition("?")[0] if isinstance(value, str) and _LINK.match(value) else value


def _request_of(matched: MatchedExchange) -> tuple[str, str, str]:
    """What a read asks for, but for what is undeclared in it."""
    declared_query = [(name, texts) for name, texts in sorted(matched.query.items()) if name not in matched.undeclared_query]
    headers = [pair for pair in matched.exchange.request_headers if pair[0].lower() in ("authorization", "accept", "prefer", "cookie")]
    return matched.path, repr(declared_query), repr((matched.exchange.identity, matched.exchange.time, headers))


def _is_same(first: MatchedExchange, second: MatchedExchange) -> bool:
    return first.status == second.status and first.exchange.response_body == second.exchange.response_body
