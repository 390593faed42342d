"""What a document does not allow is refused."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure, Weight
from contracts.analysis.matched_exchange import MatchedExchange

RULE = "A request that departs from its document is refused."


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """A success, although the request as it was sent departs from its operation; what the sender meant by it does not count.

    Lenient where a forgiving reader knows what was meant. A wrong credential is for checks of its own.

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
                weight: Weight = "lenient" if cause.is_lenient else "error"
                yield matched.departure(detail, pointer=cause.pointer, weight=weight, kind=cause.kind, field=cause.field)
