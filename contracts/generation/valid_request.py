"""A request that a service accepts, from which probes depart: what each of them changes is then the one thing that is different."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import rstr

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.generation.resource_pool import ResourcePool
from contracts.traffic.json_text import NOTHING
from contracts.transport.request_bodies import content_of
from contracts.transport.session import RecordingSession, path_to
from specs import Operation
from specs.document.document import Parameter
from specs.json.parsing import Json

MOST_BODIES = 12  # always as many, as drawing them takes longer than sending them
_TRIES = 4
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ValidRequest:
    """One request for an operation, as values."""

    operation: Operation
    path_parameters: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = NOTHING

    @property
    def path(self) -> str:
        """Its path, as it is sent."""
        return path_to(self.operation, self.path_parameters)

    @property
    def media_type(self) -> str | None:
        """The Content-Type that its body travels with; None where its operation takes no value."""
        return content_of(self.operation, self.body)[0] if self.operation.value_body else None

    @property
    def content(self) -> bytes:
        """Its body's bytes."""
        return b"" if self.body is NOTHING else content_of(self.operation, self.body)[1]

    def send(self, session: RecordingSession, *, purpose: str, intent: str) -> MatchedExchange:
        """Send it as it is."""
        headers = dict(self.headers)
        if self.content and self.media_type:
            headers["Content-Type"] = self.media_type
        method = self.operation.method
        return session.send(method, self.path, query=self.query, body=self.content, headers=headers, purpose=purpose, intent=intent)


def valid_request(session: RecordingSession, pool: ResourcePool, operation: Operation, *, purpose: str) -> ValidRequest:
    """A request for an operation that is accepted, if one of a few is; the first of them otherwise."""
    candidates = valid_requests(pool, operation)[:_TRIES]
    for candidate in candidates:
        if operation.method == "GET" or len(candidates) == 1:
            return candidate
        exchange = candidate.send(session, purpose=purpose, intent="As it should be")
        pool.learn(exchange)
        if exchange.is_success:
            return refreshed(pool, candidate)
    return refreshed(pool, candidates[0])


def valid_requests(pool: ResourcePool, operation: Operation) -> list[ValidRequest]:
    """Some requests for an operation, those with the plainest bodies first."""
    bodies = pool.bodies(operation, MOST_BODIES) if operation.request_content else [NOTHING]
    plain = ValidRequest(
        operation,
        pool.path_parameters(operation, _required(operation, "path")),
        _required(operation, "query"),
        _required(operation, "header"),
    )
    return [replace(plain, body=pool.fitted(operation, body)) for body in bodies] or [plain]


def refreshed(pool: ResourcePool, request: ValidRequest) -> ValidRequest:
    """The same request, with ids of items that are there now and names that are not taken."""
    path = pool.path_parameters(request.operation, request.path_parameters)
    return replace(request, path_parameters=path, body=pool.fitted(request.operation, request.body))


def plain_value(document_schema: Json, *, name: str = "") -> Json:
    """A value that a parameter's schema gives or allows: its example, its default, one of its enum, or one of its type."""
    schema = document_schema if isinstance(document_schema, dict) else {}
    for key in ("example", "default", "const"):
        if key in schema:
            return schema[key]
    for key in ("examples", "enum"):
        if isinstance(schema.get(key), list) and schema[key]:
            return schema[key][0]
    for key in ("allOf", "anyOf", "oneOf"):
        if schema.get(key):
            return plain_value(schema[key][0], name=name)
    declared_type = schema.get("type", "string")
    kind = declared_type if isinstance(declared_type, str) else declared_type[0]
    if kind in ("integer", "number"):
        return max(int(schema.get("minimum", 1)), 1) if schema.get("maximum", 1) >= 1 else schema["maximum"]
    if kind == "boolean":
        return True
    if kind == "array":
        return [plain_value(schema.get("items"), name=name)]
    if "pattern" in schema:
        return matching(str(schema["pattern"]))
    return _BY_FORMAT.get(
        str(schema.get("format")), _UNKNOWN.ljust(int(schema.get("minLength", 0)), "x")[: int(schema.get("maxLength", 99))]
    )


_BY_FORMAT = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "uri": "https://example.com/",
    "email": "a@example.com",
}


def as_text(value: Json) -> str:
    """A parameter's value as it travels."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(as_text, value)) if isinstance(value, list) else str(value)


def schema_of(parameter: Parameter, operation: Operation) -> Json:
    """The Schema Object of a parameter, its `$ref` followed; its own example wins."""
    parameter_object = parameter.raw
    schema = operation.document.schema(parameter_object.get("schema", {}))
    return {**schema, "example": parameter_object["example"]} if "example" in parameter_object and isinstance(schema, dict) else schema


def _required(operation: Operation, location: str) -> dict[str, str]:
    return {
        parameter.name: as_text(plain_value(schema_of(parameter, operation), name=parameter.name))
        for parameter in operation.parameters
        if parameter.location == location and (parameter.required or location == "path")
    }


def matching(pattern: str, seed: int = 0) -> str:
    """A text that a pattern matches, another for each seed; one that says nothing where none can be made."""
    try:
        return rstr.Rstr(random.Random(seed)).xeger(pattern)  # noqa: S311 - an example, not a secret
    except (re.error, ValueError, KeyError, TypeError):
        return _UNKNOWN
