"""Requests with no credential, a wrong one, the right one in a wrong form or place, and the right one in an unusual spelling."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from contracts.generation.resource_pool import ResourcePool
from contracts.generation.valid_request import valid_request
from contracts.traffic.exchange import Identity
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.json.parsing import Json

_PURPOSE = "credentials"


class _Attempt(NamedTuple):
    intent: str
    identity: Identity
    headers: Mapping[str, str] = {}
    query: Mapping[str, str] = {}


def probe(session: RecordingSession, pool: ResourcePool, operation: Operation) -> None:
    """Send what is right in all else with each kind of credential; nothing where the operation is for everyone."""
    if operation.is_public:
        return
    name = next(iter(operation.security[0]))
    scheme = session.contract.document.security_schemes.get(name, {})
    key = session.target.keys.get("owner")
    if key is None:
        return
    request = valid_request(session, pool, operation, purpose=_PURPOSE)
    for attempt in _attempts(scheme, key):
        headers = {**request.headers, **attempt.headers}
        if request.content and request.media_type:
            headers["Content-Type"] = request.media_type
        query = {**request.query, **attempt.query}
        session.send(
            operation.method, request.path, query=query, body=request.content, headers=headers, identity=attempt.identity, purpose=_PURPOSE,
            intent=attempt.intent,
        )  # fmt: skip


def _attempts(scheme: Json, key: str) -> Iterator[_Attempt]:
    yield _Attempt("No credential", "none")
    yield _Attempt("A key of nobody", "wrong")
    basic = "Basic " + base64.b64encode(f"{key}:".encode()).decode("ascii")
    if scheme.get("type") == "apiKey":
        name = str(scheme["name"])
        is_header = scheme.get("in") == "header"
        if is_header:
            yield _Attempt("An empty key", "none", {name: ""})
        yield _Attempt("The key as a bearer token", "none", {"Authorization": f"Bearer {key}"})
        yield _Attempt("The key as a password", "none", {"Authorization": basic})
        yield (
            _Attempt("The key in another place", "none", {}, {name: key})
            if is_header
            else _Attempt("The key in another place", "none", {name: key})
        )
        return
    kind = str(scheme.get("scheme", "bearer")).lower() if scheme.get("type") == "http" else "bearer"
    right = basic if kind == "basic" else f"Bearer {key}"
    yield _Attempt("A scheme and no key", "none", {"Authorization": right.partition(" ")[0]})
    yield _Attempt("The key without a scheme", "none", {"Authorization": right.partition(" ")[2]})
    yield _Attempt("The key by another scheme", "none", {"Authorization": f"Bearer {key}" if kind == "basic" else basic})
    yield _Attempt("The key by a scheme that there is not", "none", {"Authorization": f"Token {key}"})
    yield _Attempt("The key in a header of its own", "none", {"X-API-Key": key})
    yield _Attempt("The key in the query", "none", {}, {"access_token": key})
    if kind in ("basic", "bearer"):
        yield _Attempt("The scheme in lower case", "owner", {"Authorization": right[0].lower() + right[1:]})
