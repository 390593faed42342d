"""What a mock tells of requests and callbacks."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from mockserver.state.request_log import JsonFormatter, RequestLog, printable
from tests.mockserver.receiver import Receiver, receiving
from tests.mockserver.wire import TAVUS_FACE, TOGETHER_DEPLOYMENT, Client, exchange, request

KEY = "test-canary-of-the-log"


@pytest.fixture
def told() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def mock(told: io.StringIO) -> Iterator[RunningMock]:
    with running(Settings(clock=from_text("manual"), callback_hosts=frozenset({"127.0.0.1"}))) as served:
        served.mock.log_to(RequestLog(told))
        yield served


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as listening:
        yield listening


@pytest.fixture
def caller(mock: RunningMock) -> Client:
    return Client(mock, KEY)


def test_a_request_is_told_in_a_line_with_its_world_and_why_it_was_refused(caller: Client, told: io.StringIO) -> None:
    caller.made("/v1/deployments", TOGETHER_DEPLOYMENT)
    caller.call("POST", "/v1/deployments", {**TOGETHER_DEPLOYMENT, "gpu_type": "abacus"})
    caller.call("GET", "/queue/status?password=hidden")
    caller.call("GET", "/__mock__/health")
    made, refused, missed = told.getvalue().splitlines()
    assert made == f"POST /v1/deployments 200 {caller.world}"
    assert refused.startswith(f"POST /v1/deployments 400 {caller.world} ")
    assert "gpu_type" in refused
    assert missed.startswith("GET /queue/status 404 - There is no path /queue/status. Did you mean /v1/queue/status? ")


def test_no_line_has_a_secret_or_a_control_character(caller: Client, mock: RunningMock, told: io.StringIO) -> None:
    caller.call("GET", f"/v2/faces/{KEY}?key={KEY}")
    exchange(mock.origin, request("GET", "/v2/faces", {"x-api-key": "wrong-canary-of-the-log"}))
    caller.call("GET", "/v2/faces/%1B%5B31m%0AGET%20%2Fforged%20200%E2%80%AE")
    text = told.getvalue()
    assert len(text.splitlines()) == 3
    assert "canary" not in text
    assert all(character.isprintable() or character == "\n" for character in text)
    assert r"/v2/faces/\x1b[31m\nGET /forged 200\u202e 400" in text


def test_a_callback_that_was_refused_or_failed_is_told(caller: Client, told: io.StringIO, receiver: Receiver) -> None:
    caller.made("/v2/faces", {**TAVUS_FACE, "callback_url": "http://hooks.example/a?token=canary"})
    caller.made("/v2/faces", {**TAVUS_FACE, "callback_url": "http://127.0.0.1:9/closed"})
    caller.made("/v2/faces", {**TAVUS_FACE, "callback_url": f"{receiver.origin}/taken"})
    caller.advance(4 * 3600)
    lines = [line for line in told.getvalue().splitlines() if line.startswith("callback ")]
    assert lines == [
        f"callback 1 to http://hooks.example/a?… refused {caller.world} {caller.mock.mock.callbacks.refusal('http://hooks.example/a')}",
        f"callback 2 to http://127.0.0.1:9/closed scheduled {caller.world} ConnectError; it is tried again",
    ]
    for _ in range(3):
        caller.advance(30)
    assert told.getvalue().splitlines()[-1].endswith(f"failed {caller.world} ConnectError; given up after 4 attempts")


def test_a_stream_that_is_closed_stops_the_log_and_not_the_mock(caller: Client, told: io.StringIO) -> None:
    told.close()
    assert caller.call("GET", "/v2/faces").status == 200
    assert caller.call("GET", "/v2/faces").status == 200


def test_what_is_long_is_cut() -> None:
    assert printable("a" * 1000) == "a" * 300 + "…"
    assert printable("\udc80é") == "\\udc80é"


def test_a_log_of_json_has_an_object_a_line_and_no_secret(told: io.StringIO) -> None:
    with running(Settings(clock=from_text("manual"))) as served:
        served.mock.log_to(RequestLog(told, as_json=True))
        caller = Client(served, KEY)
        caller.call("POST", "/v1/deployments", {**TOGETHER_DEPLOYMENT, "gpu_type": "abacus"})
        caller.call("GET", f"/v2/faces/{KEY}%0A%E2%80%AE")
        caller.made("/v2/faces", {**TAVUS_FACE, "callback_url": "http://hooks.example/a?token=canary"})
        caller.advance(4 * 3600)
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    assert "canary" not in told.getvalue()
    assert all({"time", "level", "event"} <= set(line) for line in lines)
    refused, missed, callback, made = lines
    assert (refused["event"], refused["level"], refused["status"], refused["world"]) == ("request", "warning", 400, caller.world)
    assert "gpu_type" in refused["reason"]
    assert refused["operation"].startswith("POST ")
    assert missed["path"].endswith("\n\u202e")
    assert made["status"] == 200
    assert (callback["event"], callback["state"]) == ("callback", "refused")


def test_what_the_mock_itself_logs_is_a_line_of_json_too() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("mockserver.test-of-json")
    logger.addHandler(handler)
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        logger.exception("%s failed", "GET /x")
    finally:
        logger.removeHandler(handler)
    (line,) = stream.getvalue().splitlines()
    told = json.loads(line)
    assert (told["event"], told["level"], told["logger"]) == ("GET /x failed", "error", "mockserver.test-of-json")
    assert told["exception"].endswith("ValueError: first\nsecond")
