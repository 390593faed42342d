"""Every status that a service answers is declared."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure, Party
from contracts.analysis.matched_exchange import MatchedExchange

RULE = "Every status that an operation answers is declared in its document."
_BEFORE_ROUTING = (405, 413, 414, 431, 501, 505)  # HTTP's own, given before an operation is reached


def check(reading: MatchedExchange) -> Iterator[Departure]:
    """An answer whose status the operation does not declare; an undeclared 401 is the document's fault, all else the service's."""
    if reading.operation is None or not reading.status or reading.response is not None or reading.status in _BEFORE_ROUTING:
        return
    declared = " ".join(response.status for response in reading.operation.responses)
    party: Party = "document" if reading.status in (401, 403, 429) else "service"
    detail, pointer = f"answered {reading.status}, declared: {declared}", f"{reading.pointer}/responses"
    yield reading.departure(detail, pointer=pointer, party=party, kind=f"answered-{reading.status}")
