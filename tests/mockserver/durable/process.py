"""`mockserver serve` as a process that a test may kill."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from mockserver.state import ids
from specs.json.parsing import Json
from tests.mockserver.wire import Answer, exchange, request

_START_S = 60.0
_ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class ServedMock:
    """A mock in a process of its own, and a key that opens both APIs."""

    origin: str
    process: subprocess.Popen[str]
    key: str = "test-durable"

    @property
    def port(self) -> int:
        return int(urlsplit(self.origin).port or 0)

    @property
    def world(self) -> str:
        return ids.world_name(self.key)

    def call(self, method: str, path: str, body: Json = None, headers: dict[str, str] | None = None) -> Answer:
        """Send `body` as JSON, where there is one."""
        import json

        credential = {"x-api-key": self.key} if path.startswith("/v2") else {"Authorization": f"Bearer {self.key}"}
        data = None if body is None else json.dumps(body).encode()
        return exchange(self.origin, request(method, path, {**credential, "Content-Type": "application/json", **(headers or {})}, data))

    def read(self, path: str) -> Json:
        """What a read answers; fails where it is refused."""
        answer = self.call("GET", path)
        assert answer.status == 200, answer.body
        return answer.json()

    def made(self, path: str, body: Json, headers: dict[str, str] | None = None) -> Json:
        """What a POST answers; fails where it is refused."""
        answer = self.call("POST", path, body, headers)
        assert answer.status == 200, answer.body
        return answer.json()

    def kill(self) -> None:
        """End the process as `kill -9` does."""
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        """End the process as Ctrl-C does, and return its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)


@contextlib.contextmanager
def served(
    store: str,
    *options: str,
    port: int = 0,
    key: str = "test-durable",
    folder: Path | None = None,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[ServedMock]:
    """A process that serves until the block ends, or the test ends it; in a folder, and with further variables of its environment."""
    command = [sys.executable, "-m", "mockserver", "serve", "--port", str(port), "--store", store, "--quiet", *options]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(_ROOT), **variables}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder, env=environment)
    try:
        assert process.stdout is not None
        origin = next((word for line in process.stdout if line.startswith("control") for word in line.split() if "://" in word), None)
        assert origin is not None, "the mock did not come up"
        yield ServedMock(origin.removesuffix("/__mock__/"), process, key)
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
