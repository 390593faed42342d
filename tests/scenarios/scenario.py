"""The scenarios in this folder, played on a mock through bytes on a socket: `contracts.scenarios` says what a step may be.

`${receiver}` stands for the URL of a server that takes callbacks.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from contracts.scenarios import NOBODY, Scenario, ScenarioAnswer, Stage, scenarios_in
from mockserver.embedded import RunningMock
from mockserver.state import ids
from tests.mockserver.wire import NOTHING, Client, exchange, request


def scenarios(folder: Path) -> Iterator[Scenario]:
    """Every scenario of every file in `folder`."""
    for path in sorted(folder.glob("*.yaml")):
        yield from scenarios_in(path)


def stage(mock: RunningMock, receiver: str) -> Stage:
    """A stage on a running mock."""
    sockets = SocketMock(mock)
    key = sockets.client("me").key
    return Stage(sockets, {"key": key, "world": ids.world_name(key), "receiver": receiver})


@dataclass
class SocketMock:
    """A mock as its callers reach it, each with a key that no other has."""

    mock: RunningMock
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        """The caller of this name."""
        return self.clients.setdefault(name, Client(self.mock, f"test-{uuid.uuid4()}"))

    def advance(self, seconds: float) -> None:
        """Move the mock's time."""
        self.client("me").advance(seconds)

    def send(self, caller: str, method: str, target: str, headers: dict[str, str], body: bytes | None) -> ScenarioAnswer:
        """Send one request."""
        if caller == NOBODY:
            named = headers if body is None else {"Content-Type": "application/json", **headers}
            answer = exchange(self.mock.origin, request(method, target, dict(named), body), method=method)
        else:
            answer = self.client(caller).call(method, target, NOTHING if body is None else body, headers)
        return ScenarioAnswer(answer.status, answer.headers, answer.body)
