"""One API's mock as a test sees it: a base URL, a key with a world of its own, time, failures, and what was exchanged."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Finding
from contracts.observed import from_journal as observed
from contracts.scenarios import NOBODY, ScenarioAnswer, Stage, scenarios_in
from contracts.traffic.exchange import Exchange
from contracts.transport import http_client
from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from mockserver.state import clock, ids
from mockserver.state.store import ANONYMOUS
from specs import Document, names
from specs.document.cache import load_cached, user_cache
from specs.document.credentials import Credential, credential_for
from specs.document.sources import document_at
from specs.json.parsing import Json

_MOST_TOLD = 10  # exchanges
_MOST_SHOWN = 600  # characters of a body


@dataclass(frozen=True, slots=True)
class ServedMocks:
    """One mock server for many tests."""

    running: RunningMock = field(repr=False)
    contracts: dict[str, Contract] = field(default_factory=dict, repr=False)  # by API, for as long as the server runs
    is_exclusive: bool = False  # whether one test at a time uses it: all that it keeps is that test's

    def mocked(self, api: str, *, key: str) -> ApiMock:
        """The mock of one API for the owner of a key."""
        return ApiMock(api=api, key=key, server=self, first=self.running.mock.journal.total)

    def contract(self, api: str) -> Contract:
        """What the exchanges of one API are judged by."""
        if api not in self.contracts:
            self.contracts[api] = Contract(self.running.mock.apis[api].document)
        return self.contracts[api]


@contextlib.contextmanager
def served_mocks() -> Iterator[ServedMocks]:
    """A server with every API, its clock moved by hand, until the block ends."""
    with _served(tuple(map(load_cached, names()))) as server:
        yield ServedMocks(server)


@dataclass(frozen=True, slots=True)
class DocumentServers:
    """A mock server for each document that tests name, started when the first of them asks for it."""

    stack: contextlib.ExitStack = field(repr=False)
    servers: dict[tuple[str, tuple[Path, ...]], ServedMocks] = field(default_factory=dict, repr=False)

    def mocked(self, source: str, *, overlays: tuple[Path, ...] = (), key: str) -> ApiMock:
        """The mock of a document, by the name of an API or by `[NAME=]FILE|URL|FOLDER`, for the owner of a key.

        Raises:
            specs.DocumentError: the document cannot be used.
        """
        if (source, overlays) not in self.servers:
            is_api = source in names() and not overlays
            document = load_cached(source) if is_api else document_at(source, overlays=overlays, cache=user_cache())
            server = self.stack.enter_context(_served((document,)))
            self.servers[source, overlays] = ServedMocks(server, is_exclusive=True)
        served = self.servers[source, overlays]
        (api,) = served.running.mock.apis
        return served.mocked(api, key=key)


@contextlib.contextmanager
def document_servers() -> Iterator[DocumentServers]:
    """Servers of documents, until the block ends."""
    with contextlib.ExitStack() as stack:
        yield DocumentServers(stack)


def _served(documents: tuple[Document, ...]) -> contextlib.AbstractContextManager[RunningMock]:
    return running(Settings(clock=clock.from_text("manual"), compiles_first=False), documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiMock:
    """A mock of one API in a world of its own."""

    api: str
    key: str = field(repr=False)
    server: ServedMocks = field(repr=False)
    first: int = field(repr=False)  # exchanges of others before

    @property
    def origin(self) -> str:
        """Scheme, host and port: http://127.0.0.1:49152."""
        return self.server.running.origin

    @property
    def base_url(self) -> str:
        """The origin, and the path of the document's server: what most clients want."""
        return self.server.running.base_url(self.api)

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers that carry the key; none where the document wants it elsewhere, or wants none."""
        return credential_for(self._contract.document, self.key).headers

    @property
    def params(self) -> Mapping[str, str]:
        """The query parameters that carry the key, where the document wants it there."""
        return credential_for(self._contract.document, self.key).query

    @property
    def exchanges(self) -> list[Exchange]:
        """What was exchanged so far, oldest first, without its secrets."""
        worlds = (None, ids.world_name(self.key), *((ANONYMOUS,) if self.server.is_exclusive else ()))
        journal_exchanges = [
            exchange
            for exchange in self.server.running.mock.journal
            if exchange.number > self.first and exchange.api == self.api and exchange.world in worlds
        ]
        return observed.from_journal(self._contract, journal_exchanges, keys=(self.key,))

    @property
    def callbacks(self) -> list[Json]:
        """The callbacks so far, each with its attempts."""
        return [callback.to_json() for callback in self.server.running.mock.callbacks.list(ids.world_name(self.key))]

    def advance(self, seconds: float) -> None:
        """Move the mock's time, and wait for the callbacks that became due."""
        self._control("/clock/advance", {"seconds": seconds})

    def fail_next(self, status: int = 500, *, times: int = 1, operation: str | None = None, retry_after_s: int | None = None) -> None:
        """Answer the next requests with a failure; `operation` (key or operationId) chooses whose.

        Raises:
            ValueError: one of these cannot be.
        """
        fault = {"key": self.key, "status": status, "times": times}
        fault |= {name: value for name, value in {"operation": operation, "retry_after_s": retry_after_s}.items() if value is not None}
        self._control("/faults", fault)

    def limit_rate(self, requests: int, *, window_s: float = 60.0, operation: str | None = None) -> None:
        """Let so many requests pass in each window of the mock's time, and answer the others 429, until the test ends.

        Raises:
            ValueError: one of these cannot be.
        """
        fault = {"key": self.key, "kind": "rate_limit", "requests": requests, "window_s": window_s}
        self._control("/faults", fault | ({"operation": operation} if operation is not None else {}))

    def reset(self) -> None:
        """Forget everything that this key made; of a document of one's own, everything."""
        self._control("/reset", {} if self.server.is_exclusive else {"key": self.key})

    def save_snapshot(self, path: str | Path) -> None:
        """Write what this key made, as it is now, into a file that `restore_snapshot` and the marker `mock_snapshot` take."""
        name = Path(path).stem
        self._control(f"/snapshots/{name}", self._world)
        with http_client.client(self.origin) as client:
            Path(path).write_bytes(client.get(f"/__mock__/snapshots/{name}").content)

    def restore_snapshot(self, path: str | Path) -> None:
        """Let the test begin with what is in a snapshot's file, and nothing else; a time before the snapshot's goes on to it.

        Raises:
            ValueError: the file holds no snapshot.
        """
        name = Path(path).stem
        self._control(f"/snapshots/{name}", json.loads(Path(path).read_bytes()), method="PUT")
        self._control(f"/snapshots/{name}/restore", self._world)

    @property
    def _world(self) -> Json:
        """What chooses the world of the test's requests."""
        return {"key": self.key} if self._contract.document.security_schemes else {"world": "anonymous"}

    def play(self, path: str | Path) -> None:
        """Play every scenario of a file, each from a fresh state: requests, clock steps and expected answers.

        Raises:
            AssertionError: an answer is not the expected one; the message names the step and the place.
            contracts.scenarios.ScenarioError: the file holds no scenarios.
        """
        for scenario in scenarios_in(Path(path)):
            self.reset()
            Stage(_ScenarioMock(self), {"key": self.key, "world": ids.world_name(self.key)}).play(scenario)

    def findings(self) -> list[Finding]:
        """What the exchanges so far show of the client, or of the mock."""
        return observed.journal_findings(self._contract, self.exchanges)

    def assert_conforms(self) -> None:
        """Fail where a request so far departed from the document. What the document merely leaves out, such as a 404, is no departure.

        Raises:
            AssertionError: it names each departure and shows the exchange.
        """
        findings = [finding for finding in self.findings() if finding.party != "document"]
        if findings:
            raise AssertionError(f"{len(findings)} departures from the {self.api} document:\n" + self._departures(findings))

    def report(self) -> str:
        """What a failing test's report says: the departures, and the last exchanges."""
        exchanges = self.exchanges
        findings = observed.journal_findings(self._contract, exchanges)
        lines = [self._departures(findings)] if findings else ["No request departed from the document."]
        lines += (
            [f"The last of {len(exchanges)} exchanges:", *(_shown(exchange) for exchange in exchanges[-_MOST_TOLD:])] if exchanges else []
        )
        return "\n".join(lines)

    def _departures(self, findings: list[Finding]) -> str:
        exchanges = self.exchanges
        return "\n".join(
            f"{finding.check}: {finding.operation}: {finding.detail}\n  #{finding.pointer}\n{_shown(exchanges[finding.exchanges[-1] - 1])}"
            for finding in findings
        )

    @property
    def _contract(self) -> Contract:
        return self.server.contract(self.api)

    def _control(self, path: str, body: Json, *, method: str = "POST") -> None:
        with http_client.client(self.origin) as client:
            answer = client.request(method, f"/__mock__{path}", json=body)
        if answer.status_code != 200:
            raise ValueError(answer.json()["error"])


@dataclass(frozen=True, slots=True)
class _ScenarioMock:
    """A test's mock, as a scenario is played on it: the callers beside `me` have keys of their own."""

    api: ApiMock

    def advance(self, seconds: float) -> None:
        self.api.advance(seconds)

    def send(self, caller: str, method: str, target: str, headers: dict[str, str], body: bytes | None) -> ScenarioAnswer:
        key = self.api.key if caller == "me" else f"{self.api.key}-{caller}"
        credential = Credential() if caller == NOBODY else credential_for(self.api.server.contract(self.api.api).document, key)
        json_type = {} if body is None else {"Content-Type": "application/json"}
        query = "&".join(f"{quote(name)}={quote(value)}" for name, value in credential.query.items())
        url = target + (("&" if "?" in target else "?") + query if query else "")
        with http_client.client(self.api.origin) as client:
            answer = client.request(method, url, headers={**json_type, **credential.headers, **headers}, content=body)
        return ScenarioAnswer(answer.status_code, dict(answer.headers), answer.content)


def _shown(exchange: Exchange) -> str:
    """An exchange as text: what was asked, what was answered."""
    request_text = exchange.request_body.decode("utf-8", "replace")[:_MOST_SHOWN]
    response_text = exchange.response_body.decode("utf-8", "replace")[:_MOST_SHOWN]
    lines = [f"  > {exchange.method} {exchange.target}", *([f"  > {request_text}"] if request_text else [])]
    return "\n".join([*lines, f"  < {exchange.status}", *([f"  < {response_text}"] if response_text else [])])
