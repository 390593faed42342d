"""The same request twice with one idempotency key, where its operation takes such a key."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace

from contracts.generation.resource_pool import ResourcePool
from contracts.generation.valid_request import matching, schema_of, valid_request
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.document.document import Parameter
from specs.http.idempotency import is_idempotency_key

_PURPOSE = "repeated keys"


def probe(session: RecordingSession, pool: ResourcePool, operation: Operation) -> None:
    """Send it, and once more, as a client does that has seen no answer."""
    parameter = next((one for one in operation.parameters if one.location == "header" and is_idempotency_key(one.name)), None)
    if parameter is None or operation.method == "GET":
        return
    request = valid_request(session, pool, operation, purpose=_PURPOSE)
    request = replace(request, headers={**request.headers, parameter.name: _key(session, operation, parameter)})
    for intent in ("With a key of its own", "The same, as if no answer had come"):
        pool.learn(request.send(session, purpose=_PURPOSE, intent=intent))


def _key(session: RecordingSession, operation: Operation, parameter: Parameter) -> str:
    """A key that nobody used before; where the state is shared, no earlier run either."""
    schema = schema_of(parameter, operation)
    run = str(time.time_ns()) if session.target.is_shared else ""
    if isinstance(schema, dict) and "pattern" in schema:
        return matching(str(schema["pattern"]), seed=time.time_ns() if run else 1)
    text = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{session.scope} {run}"))
    return text[: int(schema.get("maxLength", len(text)))] if isinstance(schema, dict) else text
