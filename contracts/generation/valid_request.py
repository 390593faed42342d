"""A request that a service accepts, from which probes depart: what each of them changes is then the one thing that is different."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.generation.resource_pool import ResourcePool
from contracts.traffic.json_text import NOTHING
from contracts.transport.plain_values import plain_text
from contracts.transport.request_bodies import content_of
from contracts.transport.session import RecordingSession, path_to
from specs import Operation
from specs.json.parsing import Json

MOST_BODIES = 12  # always as many, as drawing them takes longer than sending them
_TRIES = 4


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
        pool.session.needed_headers.of(operation),
    )
    return [replace(plain, body=pool.fitted(operation, body)) for body in bodies] or [plain]


def refreshed(pool: ResourcePool, request: ValidRequest) -> ValidRequest:
    """The same request, with ids of items that are there now and names that are not taken."""
    path = pool.path_parameters(request.operation, request.path_parameters)
    return replace(request, path_parameters=path, body=pool.fitted(request.operation, request.body))


def _required(operation: Operation, location: str) -> dict[str, str]:
    return {
        parameter.name: plain_text(parameter, operation)
        for parameter in operation.parameters
        if parameter.location == location and (parameter.required or location == "path")
    }
