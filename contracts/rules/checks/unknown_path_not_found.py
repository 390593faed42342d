"""A path that the document does not have is not found, in the service's own words for it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Departure, Weight
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.purposes import UNKNOWN_PATHS
from specs.http.media_types import essence_of, is_json

RULE = "A path that the document does not have is answered with no success, and with no page of HTML where refusals are JSON."
_KEY = "x-not-found"  # of the document: the media type of what a path that is not there is answered with
_HTML = ("text/html", "application/xhtml+xml")


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """A success for a path that was made up; a refusal in another media type than `x-not-found` says, or that all declared 404 have.

    Silent: about paths that the judge did not make up itself, and refusals without a body.

    Source: RFC 9110, section 15.5.5; `x-not-found` in the document.
    """
    if matched.exchange.purpose != UNKNOWN_PATHS or matched.operation is not None or not matched.status:
        return
    method = matched.exchange.method
    if matched.is_success:
        yield _departure(matched, f"answered {matched.status} to {method} at a path that the document does not have", "answered")
    essence = essence_of(matched.exchange.header("content-type") or "")
    wanted = matched.contract.document.raw.get(_KEY)
    if 400 <= matched.status < 500 and matched.exchange.response_body:
        detail = f"a path that the document does not have is answered with {essence or 'a body of no type'}"
        if isinstance(wanted, str) and essence != essence_of(wanted) and not (is_json(wanted) and is_json(essence)):
            yield _departure(matched, f"{detail}: wanted {wanted}", "media-type")
        elif wanted is None and essence in _HTML and _are_refusals_json(matched.contract):
            yield _departure(matched, f"{detail}, where every 404 that is declared is JSON", "media-type", weight="lenient")


def _departure(matched: MatchedExchange, detail: str, kind: str, *, weight: Weight = "error") -> Departure:
    operation = f"{matched.exchange.method} (a path that is not there)"
    return Departure(detail=detail, pointer="/paths", exchanges=(matched.exchange,), operation=operation, kind=kind, weight=weight)


@cache
def _are_refusals_json(contract: Contract) -> bool:
    """Whether the document declares a body for some 404, and JSON for all of them."""
    declared = [
        media.name
        for operation in contract.document.operations
        for response in operation.responses
        if response.status == "404"
        for media in response.content
    ]
    return bool(declared) and all(is_json(essence_of(name)) for name in declared)
