"""A method that a path does not have is refused as such."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure, Weight
from contracts.analysis.matched_exchange import MatchedExchange

RULE = "A method that the document does not have at a path is answered with 405."
FOLD = "service"
_ANYWHERE = ("OPTIONS",)  # servers answer for themselves
_KNOWN = ("GET", "PUT", "POST", "DELETE", "HEAD", "PATCH")


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """Any other answer than 405; 501 for a method that a server need not know, 401, 403 or 429 before it looks, 5xx for another check.

    Silent: about OPTIONS, HEAD beside GET, a path that another template of the document has with this method, and who may not enter
    (401, 403, 429).

    Source: RFC 9110, sections 15.5.6 and 15.6.2.
    """
    exchange, status = matched.exchange, matched.status
    if matched.operation is not None or exchange.is_callback or not status or status == 405 or status >= 500:
        return
    methods = matched.contract.methods_at(matched.path)
    if not methods or exchange.method in _ANYWHERE or (exchange.method == "HEAD" and "GET" in methods):
        return
    if status in (401, 403) and (exchange.identity != "owner" or status == 403):
        return
    if status == 429 or matched.contract.has_elsewhere(exchange.method, matched.path):
        return
    weight: Weight = "lenient" if status >= 400 and not _is_declared(matched) else "error"
    detail = f"answered {status} to {exchange.method}, which the path does not have: it has {', '.join(methods)}"
    yield matched.departure(detail, pointer=_at(matched), weight=weight)


def _is_declared(matched: MatchedExchange) -> bool:
    """Whether an operation at the path declares a 405: many frameworks know a path only together with its method, and answer 404 or 400."""
    return any(operation.response(405) is not None for operation, _ in matched.contract.paths_at(matched.path))


def _at(matched: MatchedExchange) -> str:
    operation = next(matched.contract.paths_at(matched.path))[0]
    return operation.pointer.rpartition("/")[0]
