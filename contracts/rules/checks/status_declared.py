"""Every status that a service answers is declared."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure, Party
from contracts.analysis.matched_exchange import MatchedExchange

RULE = "Every status that an operation answers is declared in its document."
_BEFORE_ROUTING = (405, 413, 414, 431, 501, 505)  # HTTP's own, given before an operation is reached


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """An answer whose status the operation does not declare; an undeclared 401 is the document's fault, all else the service's."""
    if matched.operation is None or not matched.status or matched.response is not None or matched.status in _BEFORE_ROUTING:
        return
    declared = " ".join(response.status for response in matched.operation.responses)
    party: Party = "document" if matched.status in (401, 403, 429) else "service"
    detail, pointer = f"answered {matched.status}, declared: {declared}", f"{matched.pointer}/responses"
    yield matched.departure(detail, pointer=pointer, party=party, kind=f"answered-{matched.status}")
