"""One API's mock as a test sees it: a base URL, a key with a world of its own, time, failures, and what was exchanged."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Finding
from contracts.observed import from_journal as observed
from contracts.traffic.exchange import Exchange
from contracts.transport import http_client
from contracts.transport.target import credential_of
from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from mockserver.state import clock, ids
from specs import names
from specs.document.cache import load_cached
from specs.json.parsing import Json

_MOST_TOLD = 10  # exchanges
_MOST_SHOWN = 600  # characters of a body


@dataclass(frozen=True, slots=True)
class ServedMocks:
    """One mock server for many tests."""

    running: RunningMock = field(repr=False)
    contracts: dict[str, Contract] = field(default_factory=dict, repr=False)  # by API, for as long as the server runs

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
    settings = Settings(clock=clock.from_text("manual"), compiles_first=False)
    with running(settings, tuple(map(load_cached, names()))) as server:
        yield ServedMocks(server)


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
        """The headers that carry the key."""
        scheme = next(iter(self._contract.document.security_schemes.values()))
        return credential_of(scheme, self.key).headers

    @property
    def exchanges(self) -> list[Exchange]:
        """What was exchanged so far, oldest first, without its secrets."""
        world = ids.world_name(self.key)
        journal_exchanges = [
            exchange
            for exchange in self.server.running.mock.journal
            if exchange.number > self.first and exchange.api == self.api and exchange.world in (world, None)
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

    def reset(self) -> None:
        """Forget everything that this key made."""
        self._control("/reset", {"key": self.key})

    def findings(self) -> list[Finding]:
        """What the exchanges so far show of the client, or of the mock."""
        return observed.journal_findings(self._contract, self.exchanges)

    def assert_conforms(self) -> None:
        """Fail where a request so far departed from the document.

        Raises:
            AssertionError: it names each departure and shows the exchange.
        """
        findings = self.findings()
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

    def _control(self, path: str, body: Json) -> None:
        with http_client.client(self.origin) as client:
            answer = client.post(f"/__mock__{path}", json=body)
        if answer.status_code != 200:
            raise ValueError(answer.json()["error"])


def _shown(exchange: Exchange) -> str:
    """An exchange as text: what was asked, what was answered."""
    request_text = exchange.request_body.decode("utf-8", "replace")[:_MOST_SHOWN]
    response_text = exchange.response_body.decode("utf-8", "replace")[:_MOST_SHOWN]
    lines = [f"  > {exchange.method} {exchange.target}", *([f"  > {request_text}"] if request_text else [])]
    return "\n".join([*lines, f"  < {exchange.status}", *([f"  < {response_text}"] if response_text else [])])
