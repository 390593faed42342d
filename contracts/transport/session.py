"""Where requests are sent from: one scope's client, which records every exchange and knows what there is by now."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import quote, urlencode

import httpx

from contracts.analysis.declarations.contract import path_of_url
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic import json_text
from contracts.traffic.exchange import Exchange, Identity, decoded_headers
from contracts.traffic.json_text import NOTHING
from contracts.transport import http_client
from contracts.transport.needed_headers import NeededHeaders
from contracts.transport.ownership import NOT_FOUND, Ownership
from contracts.transport.present_versions import PresentVersions
from contracts.transport.request_bodies import content_of, form_value
from contracts.transport.target import Target, asked_together
from specs import Operation
from specs.http.media_types import FORM, essence_of
from specs.json.parsing import Json

PROOF = "proof of absence"  # the purpose of reads that come before a request to an id that the run did not make
SETUP = "setup"  # the purpose of what is sent so that something else can be
_NEEDED = (PROOF, SETUP)
_OF_TEMPLATES = "/{}%!$&'()*+,;=:@~"  # what a path of a document may hold as it is sent
_WITHHELD = "not sent: it would change what the run did not make, or reach an operation that is left out"

Takes = Callable[[str], bool]


class RequestGate(Protocol):
    """What must let every request pass before it is sent, and hears of its answer: budgets, rate limits, ledgers."""

    def before(self, method: str, path: str) -> None:
        """Wait, note, or raise."""

    def after(self, exchange: Exchange) -> None:
        """Learn from an answer."""


class RecordingSession:
    """One scope: its exchanges in order, and the client that sends them."""

    def __init__(self, target: Target, scope: str, *, began_s: float, gate: RequestGate | None = None, takes: Takes | None = None) -> None:
        """`began_s`: when the run began, by `time.monotonic`; `takes`: whether an operation, by its key, is judged; None: all are."""
        self.target = target
        self.contract = target.contract
        self.scope = scope
        self.exchanges: list[Exchange] = []
        self.clock_s: float | None = None
        self.moved_s = 0.0
        self._began_s = began_s
        self._gate = gate
        self._client = http_client.client(target.origin, guard=target.guard)
        is_guarded = target.is_shared and gate is None
        self.takes = takes
        self.versions = PresentVersions(target.contract)
        self.needed_headers = NeededHeaders(f"{scope} {time.time_ns()}" if target.is_shared else scope)
        self.made = Ownership(target.contract) if is_guarded or takes is not None else None  # None: nobody asks what the scope made
        self.ownership = self.made if is_guarded else None  # None: all there is the run's own

    def __enter__(self) -> Self:
        if self.can_move_time:
            answer = self._client.get(f"{self.target.control}/clock")
            self._read_clock(answer.raise_for_status().json())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def call(
        self,
        operation: Operation,
        path_parameters: Mapping[str, str] | None = None,
        *,
        query: Mapping[str, Json] | None = None,
        json: Json = NOTHING,
        headers: Mapping[str, str] | None = None,
        identity: Identity = "owner",
        purpose: str,
        intent: str = "",
    ) -> MatchedExchange:
        """Send a request for an operation, and read what came of it.

        `json` is sent as a form where that is what it takes, and with the item's present version in the place of another.
        """
        path = path_to(operation, path_parameters or {})
        json = self.versions.fitted(operation, path_parameters or {}, json)
        all_headers = {**self.needed_headers.of(operation), **(headers or {})}
        body = b""
        if json is not NOTHING:
            media_type, body = content_of(operation, json)
            all_headers.setdefault("Content-Type", media_type)
        return self.send(
            operation.method, path, query=query, body=body, headers=all_headers, identity=identity, purpose=purpose, intent=intent
        )

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Json] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        identity: Identity = "owner",
        purpose: str,
        intent: str = "",
    ) -> MatchedExchange:
        """Send any request with the credential of `identity`; an answer that does not come is an exchange too.

        A request that `may_send` refuses is not sent: it has no answer, and is not recorded.
        """
        credential = self.target.credential(identity, self.operation_schemes(method, path))
        pairs = [*_pairs(query or {}), *credential.query.items()]
        target = path + ("?" + urlencode(pairs) if pairs else "")
        all_headers = {**credential.headers, **self._with_own_keys(method, path, headers or {})}
        request = self._client.build_request(
            method, httpx.URL(self.target.origin).copy_with(raw_path=target.encode()), content=body, headers=all_headers
        )
        if not body and method in ("GET", "DELETE", "HEAD", "OPTIONS"):
            request.headers.pop("content-length", None)
        may_send = self.may_send(method, path, query=query or {}, headers=headers or {}, body=body, identity=identity)
        if not may_send or self._is_left_out(method, path, purpose):
            return MatchedExchange(self._exchanged(request, target, identity, purpose, intent, failure=_WITHHELD), self.contract)
        if self._gate is not None:
            self._gate.before(method, path)
        exchange = self._exchange(request, target, identity, purpose, intent)
        if self._gate is not None:
            self._gate.after(exchange)
        return self.record(exchange)

    def _with_own_keys(self, method: str, path: str, headers: Mapping[str, str]) -> Mapping[str, str]:
        route = self.contract.find(method, path)
        return headers if route is None else self.needed_headers.with_own_keys(route[0], headers)

    def record(self, exchange: Exchange) -> MatchedExchange:
        """Keep an exchange that was sent by other means."""
        self.exchanges.append(exchange)
        matched = MatchedExchange(exchange, self.contract)
        self.versions.learn(matched)
        if self.made is not None:
            self.made.learn(matched)
        return matched

    def _is_left_out(self, method: str, path: str, purpose: str) -> bool:
        """Whether a request reaches an operation that is not judged, and that what is judged does not need.

        It may need creates, reads of what they made, and what its set-up looks up.
        """
        reached = self.contract.find(method, path)
        if self.takes is None or reached is None or self.takes(reached[0].key):
            return False
        operation, collection = reached[0], self.contract.by_operation.get(reached[0].key)
        if collection is not None and operation == collection.create:
            return False
        if operation.method != "GET":
            return True
        return purpose not in _NEEDED and (self.made is None or not self.made.was_made(path))

    def may_send(
        self, method: str, path: str, *, query: Mapping[str, Json], headers: Mapping[str, str], body: bytes, identity: Identity = "owner"
    ) -> bool:
        """Whether a request changes nothing but what is the run's own, or is nobody's: that, a read is asked for first."""
        if self.ownership is None:
            return True
        unproven = self.ownership.unproven(method, path, query, headers, self._value_of(method, path, headers, body))
        return unproven is not None and all(self._is_absent(item, query, headers, identity) for item in unproven)

    def _value_of(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Json:
        """What a body says, JSON or a form; `NOTHING` where it is neither."""
        reached = self.contract.find(method, path)
        media_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
        is_form = reached is not None and reached[0].form_body is not None and essence_of(media_type) == FORM
        value = form_value(reached[0], body) if reached is not None and is_form else NOTHING
        return json_text.read_json_text(body).value if value is NOTHING else value

    def _is_absent(self, path: str, query: Mapping[str, Json], headers: Mapping[str, str], identity: Identity) -> bool:
        """Whether a read says now that nothing is at `path`: for the same key, and with what else decides where it looks."""
        reached = self.contract.find("GET", path)
        declared = {(parameter.location, parameter.name.lower()) for parameter in reached[0].parameters} if reached is not None else set()
        matched = self.send(
            "GET",
            path,
            query={name: value for name, value in query.items() if ("query", name.lower()) in declared},
            headers={name: value for name, value in headers.items() if ("header", name.lower()) in declared},
            identity=identity,
            purpose=PROOF,
            intent="Whether nothing has this id, as something is to be sent to it",
        )
        return matched.status in NOT_FOUND

    def operation_schemes(self, method: str, path: str) -> tuple[str, ...]:
        """The names of the security schemes that a request must satisfy together: the first alternative that asks for any."""
        route = self.contract.find(method, path)
        return asked_together(route[0].security) if route else ()

    @property
    def can_move_time(self) -> bool:
        """Whether the target is a mock whose time is moved by hand."""
        return self.target.control is not None

    def advance(self, seconds: float) -> None:
        """Move the target's time."""
        answer = self._client.post(f"{self.target.control}/clock/advance", json={"seconds": seconds})
        self._read_clock(answer.raise_for_status().json())
        self.moved_s += seconds if self.clock_s is None else 0.0

    def _read_clock(self, clock_json: Json) -> None:
        """Take over the target's time; it is known only where it stands still but for `advance`."""
        self.clock_s = float(clock_json["now_s"]) if not clock_json["factor"] else None

    @property
    def gate(self) -> RequestGate | None:
        """What every request must pass, where there is such."""
        return self._gate

    def since_began_s(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._began_s

    def _exchange(self, request: httpx.Request, target: str, identity: Identity, purpose: str, intent: str) -> Exchange:
        self.target.guard.check()
        sent_s = self.since_began_s()
        status, headers, content, failure = None, httpx.Headers(), b"", None
        try:
            answer = http_client.send(self._client, request, self.target.guard)
            status, headers, content = answer.status_code, answer.headers, answer.content
        except (httpx.HTTPError, httpx.StreamError) as error:
            failure = f"{type(error).__name__}: {error}"
        unanswered = self._exchanged(request, target, identity, purpose, intent, failure=failure)
        return replace(
            unanswered,
            sent_s=sent_s,
            elapsed_s=self.since_began_s() - sent_s,
            status=status,
            response_headers=decoded_headers(headers.raw),
            response_body=content,
        )

    def _exchanged(
        self, request: httpx.Request, target: str, identity: Identity, purpose: str, intent: str, *, failure: str | None
    ) -> Exchange:
        """A request that has no answer."""
        return Exchange(
            scope=self.scope,
            purpose=purpose,
            intent=intent,
            identity=identity,
            sent_s=self.since_began_s(),
            elapsed_s=0.0,
            clock_s=self.clock_s,
            moved_s=self.moved_s,
            method=request.method,
            target=target,
            request_headers=decoded_headers(request.headers.raw),
            request_body=request.content,
            failure=failure,
        )


def path_to(operation: Operation, path_parameters: Mapping[str, str]) -> str:
    """The path of a request for an operation, as it is sent."""
    path = quote(path_of_url(operation), safe=_OF_TEMPLATES)
    for name, value in path_parameters.items():
        path = path.replace("{" + name + "}", quote(str(value), safe=""))
    return path


def _pairs(query: Mapping[str, Json]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in query.items():
        items = value if isinstance(value, list) else [value]
        pairs += [(name, str(item).lower() if isinstance(item, bool) else str(item)) for item in items]
    return pairs
