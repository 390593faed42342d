"""The same request twice with one idempotency key, where its operation takes such a key."""

from __future__ import annotations

from dataclasses import replace

from contracts.generation.resource_pool import ResourcePool
from contracts.generation.valid_request import valid_request
from contracts.transport.needed_headers import idempotency_keys
from contracts.transport.session import RecordingSession
from specs import Operation

_PURPOSE = "repeated keys"


def probe(session: RecordingSession, pool: ResourcePool, operation: Operation) -> None:
    """Send it, and once more, as a client does that has seen no answer."""
    parameter = next(idempotency_keys(operation), None)
    if parameter is None or operation.method == "GET":
        return
    request = valid_request(session, pool, operation, purpose=_PURPOSE)
    key = session.needed_headers.fresh_key(operation, parameter)
    request = replace(request, headers={**request.headers, parameter.name: key})
    for intent in ("With a key of its own", "The same, as if no answer had come"):
        pool.learn(request.send(session, purpose=_PURPOSE, intent=intent))
