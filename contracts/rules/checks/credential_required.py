"""What is not for everyone wants a credential."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange

RULE = "An operation that asks for a credential does nothing without one."
FOLD = "service"
REACH = "anyone"


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """A request that carries no credential at all, and is not refused for that.

    A service may look at other things first: whatever it finds wrong with the path, the method or the body is a refusal too. But to a
    request that is right in all else, only a 401 or a 403 says the truth, where the document has one of them.

    Silent: about operations that ask for none or leave it open, and about 403, 429 and 5xx.

    Source: OpenAPI 3.1.0, Security Requirement Object; RFC 9110, section 15.5.2.
    """
    operation = matched.operation
    if operation is None or not matched.wants_credential or matched.carries_other or matched.exchange.identity != "none":
        return
    if not matched.status or matched.status in (401, 403, 429) or matched.status >= 500 or "code=" in matched.preferred:
        return
    pointer = next((fault.pointer for fault in matched.faults if fault.part == "credential"), matched.pointer)
    if matched.status < 400:
        yield matched.departure(f"answered {matched.status} to a request without a credential", pointer=pointer)
        return
    is_right = not matched.doubts and all(fault.part == "credential" for fault in matched.faults)
    declares = operation.response(401) is not None or operation.response(403) is not None
    names_nothing = not (matched.path_parameters or matched.query or matched.exchange.request_body)
    if is_right and declares and (matched.status in (400, 422) or (matched.status in (404, 405) and names_nothing)):
        yield matched.departure(f"answered {matched.status} to a request that lacks nothing but its credential", pointer=pointer)
