"""HEAD answers as GET does, but for the body."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure, Weight
from contracts.analysis.history import History, shown_by
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.redaction import is_redacted

RULE = "HEAD is answered as GET is, without the body: with the same status, length, media type and validators."
FOLD = "operation"
_UNSUPPORTED = (400, 404, 405, 406, 501)  # how services refuse a method that they do not have
_OF_OTHER_REASONS = (304, 401, 403, 408, 425, 429)
_VALIDATORS = ("etag", "last-modified")
_SAME_REQUEST = ("accept", "accept-encoding", "accept-language", "if-none-match", "if-modified-since", "prefer", "range")


def law(history: History) -> Iterator[Departure]:
    """A HEAD between two equal GETs that differs from both.

    Another media type is lenient, as RFC 9110 says SHOULD, and so is a length of 0, which many servers put there for every HEAD.

    Silent: where the service does not support HEAD and the document does not declare it; where GET itself changes, or something was
    written in between; about headers that HEAD leaves out.

    Source: RFC 9110, sections 8.6 and 9.3.2.
    """
    for index, matched in enumerate(history.readings):
        if matched.exchange.method != "HEAD" or not matched.status or matched.status >= 500 or matched.status in _OF_OTHER_REASONS:
            continue
        get = _get_around(history, index, matched)
        if get is None:
            continue
        collection = history.contract.by_operation.get(get.key)
        if collection is not None:
            history.compared(collection)
        if matched.is_success:
            yield from _headers(matched, get)
        elif matched.operation is not None or matched.status not in _UNSUPPORTED:
            detail = f"HEAD is answered with {matched.status}, and GET with {get.status}"
            yield shown_by(get, detail, get, matched, kind="another-status")


def _get_around(history: History, index: int, head: MatchedExchange) -> MatchedExchange | None:
    """The GET before a HEAD, where one of the same behind it is answered alike: then nothing but the method makes a difference."""
    before = next((position for position in range(index - 1, -1, -1) if _is_get_of(head, history.readings[position])), None)
    after = next((position for position in range(index + 1, len(history.readings)) if _is_get_of(head, history.readings[position])), None)
    if before is None or after is None or not history.is_quiet(before, after):
        return None
    first, second = history.readings[before], history.readings[after]
    is_same = first.status == second.status == 200 and first.exchange.response_body == second.exchange.response_body
    return first if is_same and all(first.exchange.header(name) == second.exchange.header(name) for name in _VALIDATORS) else None


def _is_get_of(head: MatchedExchange, candidate: MatchedExchange) -> bool:
    first, second = head.exchange, candidate.exchange
    return (
        second.method == "GET"
        and first.target == second.target
        and first.identity == second.identity
        and all(first.request_header(name) == second.request_header(name) for name in _SAME_REQUEST)
    )


def _headers(head: MatchedExchange, get: MatchedExchange) -> Iterator[Departure]:
    for name in ("content-length", "content-type", *_VALIDATORS):
        head_value, get_value = head.exchange.header(name), get.exchange.header(name)
        if (
            head_value is None
            or get_value is None
            or head_value.strip() == get_value.strip()
            or is_redacted(head_value)
            or is_redacted(get_value)
        ):
            continue
        weight: Weight = "lenient" if name == "content-type" or head_value.strip() == "0" else "error"
        detail = f"HEAD is answered with {name}: {head_value:.80}, and GET with {get_value:.80}"
        yield shown_by(get, detail, get, head, kind=f"another-{name}", weight=weight)
        return
