"""One call of a client's method: what it was asked, what it was answered, what it emitted, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.runs.clients.adapter import MethodCall, RefusedCall
from contracts.traffic.exchange import Exchange
from contracts.traffic.json_text import NOTHING
from contracts.transport.stub_response import StubResponse
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import request_pointer


@dataclass(frozen=True, eq=False, kw_only=True)
class ClientCase:
    """One call, when it is over."""

    contract: Contract
    operation: Operation
    method_call: MethodCall
    answers: tuple[StubResponse, ...]  # what was played, in order; the last one again where more was sent
    emitted: tuple[Exchange, ...]
    waited_s: tuple[float, ...] = ()  # before each request but the first, since the answer before it
    returned: Json = NOTHING  # as plain values; NOTHING: it raised
    error: Exception | None = None
    refused: RefusedCall | None = None  # what the error keeps of an answer
    text_by_source: Mapping[str, str] = field(default_factory=dict)  # what it says of itself: "repr of the client" -> text
    key: str = field(default="", repr=False)
    handed: tuple[Json, ...] | None = None  # by an iterator over pages
    items: tuple[Json, ...] = ()  # what all pages held together

    @cached_property
    def readings(self) -> tuple[MatchedExchange, ...]:
        return tuple(MatchedExchange(exchange, self.contract) for exchange in self.emitted)

    @property
    def last(self) -> StubResponse:
        """The answer that the call ends with."""
        return self.answers[min(max(len(self.emitted), 1), len(self.answers)) - 1]

    @property
    def is_plain(self) -> bool:
        """Whether one request with one answer is all that was to happen."""
        return len(self.answers) == 1 and self.handed is None

    def is_where_asked(self, matched: MatchedExchange) -> bool:
        """Whether a request went to the operation, and to the resource, that it was meant for."""
        return matched.operation == self.operation and matched.path_parameters == dict(self.method_call.path)

    def departure(self, detail: str, *, pointer: str | None = None) -> Departure:
        """What is wrong with this call."""
        at = pointer or self.operation.pointer
        return Departure(detail=detail, pointer=at, exchanges=self.emitted, operation=self.operation.key, party="client")

    def body_pointer(self, path: tuple[str | int, ...]) -> str:
        """Where the document speaks of a place of the request's body, as far as its first property."""
        return _below(request_pointer(self.operation), path)

    def answer_pointer(self, path: tuple[str | int, ...]) -> str:
        """Where the document speaks of a place of the last answer's body, as far as its first property."""
        response = self.operation.response(self.last.status)
        if response is None:
            return self.operation.pointer + "/responses"
        media = next((media_type.schema_pointer for media_type in response.content if media_type.schema_pointer), None)
        return _below(media, path) if media else response.pointer


def _below(pointer: str, path: tuple[str | int, ...]) -> str:
    name = path[0] if path else None
    if isinstance(name, str):
        return f"{pointer}/properties/{name.replace('~', '~0').replace('/', '~1')}"
    return f"{pointer}/items" if isinstance(name, int) else pointer
