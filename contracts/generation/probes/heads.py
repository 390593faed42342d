"""A read once more as HEAD, between two plain ones."""

from __future__ import annotations

from contracts.generation.resource_pool import ResourcePool
from contracts.generation.valid_request import valid_requests
from contracts.transport.session import RecordingSession
from specs import Operation

_PURPOSE = "heads"


def probe(session: RecordingSession, pool: ResourcePool, operation: Operation) -> None:
    """Read; ask for the head of the same; read again."""
    if operation.method != "GET":
        return
    request = valid_requests(pool, operation)[0]
    for method, intent in (("GET", "A read"), ("HEAD", "The head of the same"), ("GET", "The same again")):
        matched = session.send(method, request.path, query=request.query, headers=request.headers, purpose=_PURPOSE, intent=intent)
        if method == "GET" and not matched.is_success:
            return
