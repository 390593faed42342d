"""Every status that a service answers is declared."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure, Party, Weight
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.values.odd_values import holds_inexact_integer
from specs import Operation

RULE = "Every status that an operation answers is declared in its document."
FOLD = "service"
_ANYWHERE = (401, 403, 407, 429)  # given for who asks, and how often
_BEFORE_ROUTING = (405, 413, 414, 431, 501, 505)  # HTTP's own, given before an operation is reached


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """An answer whose status the operation does not declare; where anyone would expect it, the document is incomplete.

    Silent: about 405, 413, 414, 431, 501 and 505, which are given before an operation is reached, and 304 to a conditional request.

    Source: OpenAPI 3.1.0, Responses Object: it is expected to cover a success and any known errors.
    """
    if matched.operation is None or not matched.status or matched.response is not None or matched.status in _BEFORE_ROUTING:
        return
    if matched.status == 304 and matched.exchange.request_header("if-none-match"):
        return
    declared = " ".join(response.status for response in matched.operation.responses)
    is_expected = _is_expected(matched, matched.operation)
    party: Party = "document" if is_expected else "service"
    weight: Weight = "document" if is_expected else "error"
    if matched.status >= 500 and (matched.is_unreadable or holds_inexact_integer(matched)):
        weight = "lenient"
    detail, pointer = f"answered {matched.status}, declared: {declared}", f"{matched.pointer}/responses"
    yield matched.departure(detail, pointer=pointer, party=party, weight=weight, kind=f"answered-{matched.status}")


def _is_expected(matched: MatchedExchange, operation: Operation) -> bool:
    """Whether anyone who knows HTTP expects such a refusal of such a request, declared or not."""
    status, exchange = matched.status, matched.exchange
    names_something = bool(matched.path_parameters or matched.query or exchange.request_body)
    is_unsafe = exchange.method.upper() not in ("GET", "HEAD", "OPTIONS")
    if status in (400, 422):
        return bool(names_something or matched.faults or matched.doubts)
    if status in (404, 410):
        return names_something
    if status in (409, 412, 428):
        return is_unsafe
    if status == 415:
        return bool(exchange.request_body) or exchange.request_header("content-type") is not None
    if status == 406:
        return (exchange.request_header("accept") or "*/*") != "*/*"
    return status in _ANYWHERE or (status == 426 and operation.response(101) is not None)
