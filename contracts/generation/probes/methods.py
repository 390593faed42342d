"""Requests with every method that a path does not have."""

from __future__ import annotations

from contracts.generation.resource_pool import ResourcePool
from contracts.generation.valid_request import valid_requests
from contracts.transport.session import RecordingSession
from specs import Operation

_PURPOSE = "methods"
_METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "QUERY")


def probe(session: RecordingSession, pool: ResourcePool, operation: Operation) -> None:
    """Send each of them once for a path: with the first of its operations."""
    request = valid_requests(pool, operation)[0]
    present = session.contract.methods_at(request.path)
    if not present or operation.method != present[0]:
        return
    for method in _METHODS:
        if method not in present:
            session.send(method, request.path, purpose=_PURPOSE, intent=f"{method}, which the path does not have")
