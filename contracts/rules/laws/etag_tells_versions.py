"""One URL's answers with one entity tag are one version, and 304 says that nothing has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, shown_by
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.values.echo import is_same
from contracts.traffic.json_text import NOTHING
from specs.json.parsing import Json

RULE = "Two answers of one URL that have the same ETag are the same, and 304 is answered only to whoever has the present version."
_CHOOSING = ("accept", "accept-language", "accept-encoding", "prefer", "range")  # request headers that may choose a representation
_Place = tuple[str, str, tuple[str | None, ...]]  # identity, target, headers that choose


def law(history: History) -> Iterator[Departure]:
    """Bodies that differ under one strong tag, or in more than their times under a weak one; a 304 for a tag that is over.

    Silent: where no ETag is sent; about a weak tag on lists, and in fields that clients cannot set.

    Source: RFC 9110, sections 8.8.1, 8.8.3, 13.1.2 and 15.4.5.
    """
    seen: dict[tuple[_Place, str], MatchedExchange] = {}
    latest: dict[_Place, int] = {}
    for index, matched in enumerate(history.readings):
        if matched.operation is None or matched.exchange.method != "GET":
            continue
        place, tag = _place(matched), matched.exchange.header("etag")
        if matched.status == 304 and place in latest:
            yield from _not_modified(history, history.readings[latest[place]], matched)
        if matched.status != 200 or not tag or matched.body is NOTHING:
            continue
        latest[place] = index
        earlier = seen.setdefault((place, tag), matched)
        if earlier is matched:
            continue
        _compared(history, history.contract, matched)
        if not _is_one_version(tag, earlier.body, matched.body, history.contract, matched):
            yield shown_by(matched, f"another answer than before, and the ETag is {tag} still", earlier, matched, kind="same-tag")


def _not_modified(history: History, latest: MatchedExchange, matched: MatchedExchange) -> Iterator[Departure]:
    """Whether a 304 names a version that an answer since has replaced."""
    asked = matched.exchange.request_header("if-none-match") or ""
    tags = [_bare(tag) for tag in asked.split(",")]
    _compared(history, history.contract, matched)
    present = latest.exchange.header("etag") or ""
    if asked.strip() != "*" and _bare(present) not in tags:
        detail = f"answered 304 to If-None-Match: {asked}, and the version is {present}"
        yield shown_by(matched, detail, latest, matched, kind="not-modified")


def _place(matched: MatchedExchange) -> _Place:
    exchange = matched.exchange
    return exchange.identity, exchange.target, tuple(exchange.request_header(name) for name in _CHOOSING)


def _is_one_version(tag: str, first: Json, second: Json, contract: Contract, matched: MatchedExchange) -> bool:
    """Whether two bodies may share a tag: a weak one only tells versions apart that mean something else to a client."""
    if is_same(first, second):
        return True
    if not tag.startswith("W/"):
        return False
    collection = contract.by_operation.get(matched.key)
    if collection is None or matched.operation != collection.retrieve or not isinstance(first, Mapping) or not isinstance(second, Mapping):
        return True
    return not any(name in first and name in second and not is_same(first[name], second[name]) for name in collection.request_properties)


def _compared(history: History, contract: Contract, matched: MatchedExchange) -> None:
    collection = contract.by_operation.get(matched.key)
    if collection is not None:
        history.compared(collection)


def _bare(tag: str) -> str:
    return tag.strip().removeprefix("W/")
