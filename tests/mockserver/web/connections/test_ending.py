"""A mock ends, whatever its clients do."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from mockserver.embedded import RunningMock, running
from mockserver.health import is_healthy
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from tests.mockserver.wire import TIMEOUT_S, exchange, request

KEYED: dict[str, str | bytes] = {"x-api-key": "test", "Connection": "keep-alive"}
SLOW = request("GET", "/v2/faces", {**KEYED, "Prefer": "delay_s=60"})
HALF_A_BODY = request("POST", "/v2/faces", {**KEYED, "Content-Type": "application/json", "Content-Length": "10"}, b"{")
HALF_A_CONTROL_BODY = request("POST", "/__mock__/reset", {"Content-Length": "10", "Connection": "keep-alive"}, b"{")
HALF_AN_UPLOAD = request("PUT", "/__mock__/uploads/together/upload/x", {"Content-Length": "10", "Connection": "keep-alive"}, b"{")
UNREAD = request("GET", "/__mock__/documents/tavus.json", {"Connection": "keep-alive"}) * 50  # some megabytes of answers
SENT = [
    pytest.param(SLOW, id="slow"),
    pytest.param(SLOW + request("GET", "/v2/faces", KEYED) * 3, id="slow, and more behind it"),
    pytest.param(HALF_A_BODY, id="half a body"),
    pytest.param(HALF_A_CONTROL_BODY, id="half a control body"),
    pytest.param(HALF_AN_UPLOAD, id="half an upload"),
    pytest.param(UNREAD, id="unread"),
    pytest.param(b"GET /v2/faces HT", id="half a head"),
    pytest.param(b"", id="idle"),
]


def sent(origin: str, data: bytes) -> socket.socket:
    """A connection on which `data` was sent, and seen by the server, as a later request was answered."""
    place = urlsplit(origin)
    connection = socket.create_connection((place.hostname, place.port), TIMEOUT_S)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.sendall(data)
    assert exchange(origin, request("GET", "/__mock__/health", {})).status == 200
    return connection


def ends(leave: Callable[[], object]) -> bool:
    """Whether leaving a block comes to an end; the limit is far beyond what it takes, and far below a delay of 60 s."""
    thread = threading.Thread(target=leave, daemon=True)
    thread.start()
    thread.join(TIMEOUT_S)
    return not thread.is_alive()


def manual() -> contextlib.AbstractContextManager[RunningMock]:
    return running(Settings(clock=from_text("manual"), apis=("tavus", "together"), compiles_first=False))


@pytest.mark.parametrize("data", SENT)
def test_a_block_ends_while_a_request_is_open(data: bytes, caplog: pytest.LogCaptureFixture) -> None:
    block = contextlib.ExitStack()
    mock = block.enter_context(manual())
    with sent(mock.origin, data):
        assert ends(block.close)
    assert not [record for record in caplog.records if record.exc_info]


def test_a_request_whose_client_left_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    block = contextlib.ExitStack()
    mock = block.enter_context(manual())
    sent(mock.origin, SLOW).close()
    sent(mock.origin, SLOW + request("GET", "/v2/faces", KEYED)).close()
    assert ends(block.close)
    assert len(mock.mock.journal) == 0  # neither was answered, so neither is recorded
    assert not caplog.records


def test_a_body_whose_client_left_changes_nothing(client_gone_midway: tuple[RunningMock, bytes]) -> None:
    mock, data = client_gone_midway
    assert exchange(mock.origin, request("GET", "/v2/faces", {"x-api-key": "test"})).status == 200
    sent(mock.origin, data).close()
    assert [world.name for world in mock.mock.store.worlds()]


@pytest.fixture(params=[b"", b'12\r\n{"key":'], ids=["nothing", "half a chunk"])
def client_gone_midway(request: pytest.FixtureRequest) -> Iterator[tuple[RunningMock, bytes]]:
    head = b"POST /__mock__/reset HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    with manual() as mock:
        yield mock, head + request.param


@contextlib.contextmanager
def served(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`mockserver serve` in a process of its own, and its origin."""
    code = "import sys; from mockserver.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "serve", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as process:
        try:
            assert process.stdout is not None
            origin = next(line for line in process.stdout if line.startswith("control")).split()[1].removesuffix("/__mock__/")
            while not is_healthy(origin):  # its address is told before it listens there
                assert process.poll() is None
            yield process, origin
        finally:
            process.kill()


@pytest.mark.parametrize("data", [param for param in SENT if param.id in ("slow", "half a body", "half a control body", "unread")])
def test_a_server_ends_on_sigterm_while_a_request_is_open(data: bytes) -> None:
    with served() as (process, origin), sent(origin, data):
        process.send_signal(signal.SIGTERM)
        assert process.wait(TIMEOUT_S) == 0


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_server_ends_on_a_second_signal(name: str) -> None:
    with served() as (process, origin), sent(origin, SLOW):
        process.send_signal(signal.Signals[name])
        process.send_signal(signal.SIGTERM)
        assert process.wait(TIMEOUT_S) == 0


def test_an_interpreter_ends_though_a_block_was_never_left() -> None:
    code = "import mockserver; block = mockserver.running(); mock = block.__enter__(); print(mock.origin)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=3 * TIMEOUT_S, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("http://127.0.0.1:")


def test_a_server_waits_for_a_request_as_long_as_it_was_told_to() -> None:
    with served("--grace", "30s") as (process, origin), sent(origin, request("GET", "/v2/faces", {**KEYED, "Prefer": "delay_s=3"})) as slow:
        process.send_signal(signal.SIGTERM)
        assert slow.recv(65536).startswith(b"HTTP/1.1 200")  # three seconds are more than the two of the default
        assert process.wait(TIMEOUT_S) == 0
