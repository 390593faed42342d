"""What is not for everyone wants a credential."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange

RULE = "An operation that asks for a credential does nothing without one."


def check(reading: MatchedExchange) -> Iterator[Departure]:
    """A request that carries no credential at all, and is not refused for that.

    A service may look at other things first: whatever it finds wrong with the path, the method or the body is a refusal too. But to a
    request that is right in all else, only a 401 or a 403 says the truth, where the document has one of them.
    """
    operation = reading.operation
    if operation is None or not reading.wants_credential or reading.carries_other or reading.exchange.identity != "none":
        return
    if not reading.status or reading.status in (401, 403, 429) or reading.status >= 500 or "code=" in reading.preferred:
        return
    pointer = next((fault.pointer for fault in reading.faults if fault.part == "credential"), reading.pointer)
    if reading.status < 400:
        yield reading.departure(f"answered {reading.status} to a request without a credential", pointer=pointer)
        return
    is_right = not reading.doubts and all(fault.part == "credential" for fault in reading.faults)
    declares = operation.response(401) is not None or operation.response(403) is not None
    names_nothing = not (reading.path_parameters or reading.query or reading.exchange.request_body)
    if is_right and declares and (reading.status in (400, 422) or (reading.status in (404, 405) and names_nothing)):
        yield reading.departure(f"answered {reading.status} to a request that lacks nothing but its credential", pointer=pointer)
