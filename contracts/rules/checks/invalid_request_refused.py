"""What a document does not allow is refused."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure, Party, Weight
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.request_violations import OVERLAP, RequestViolation
from contracts.analysis.values.lenient_reading import is_coerced

RULE = "A request that departs from its document is refused."


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """A success, although the request as it was sent departs from its operation; what the sender meant by it does not count.

    Lenient where a forgiving reader knows what was meant, or the answer shows that one turned the value into its type; the document's
    own fault where a body fits several alternatives of a `oneOf` that are not apart. A wrong credential is for checks of its own.

    Silent: about what schemas do not say; about query parameters and properties that are not declared where the schema leaves
    others open; about answers that were asked for with `Prefer: code`.

    Source: OpenAPI 3.1.0, Parameter Object and Request Body Object; JSON Schema 2020-12.
    """
    if not (matched.is_success or matched.status == 304) or "code=" in matched.preferred:
        return
    for fault in matched.faults:
        if fault.part != "credential":
            for cause in fault.causes:
                detail = f"answered {matched.status} to a request with a fault: {cause.detail}"
                is_lenient = cause.is_lenient or _is_coerced(matched, cause)
                weight: Weight = "document" if cause.kind == OVERLAP else "lenient" if is_lenient else "error"
                party: Party = "document" if cause.kind == OVERLAP else "service"
                yield matched.departure(detail, pointer=cause.pointer, party=party, weight=weight, kind=cause.kind, field=cause.field)


def _is_coerced(matched: MatchedExchange, cause: RequestViolation) -> bool:
    """Whether the answer shows what a reader that turns every value into its type makes of the one that was sent."""
    shown = matched.item
    for step in cause.place:
        try:
            shown = shown[step]
        except (LookupError, TypeError):
            return False
    return bool(cause.place) and is_coerced(cause.got, shown)
