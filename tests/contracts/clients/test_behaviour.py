"""What no document says of a client: when it tries again, what its errors keep, where its key comes from, how it waits."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from contracts.clients import errors
from contracts.clients.retrying import asked_pause_s, pause_s
from contracts.clients.tavus import AsyncTavus, Tavus
from contracts.clients.together import Together
from tests.contracts.clients.played import KEY, Wire, ok

BUSY = httpx.Response(503)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_read_is_tried_again_with_growing_pauses() -> None:
    wire = Wire([BUSY, httpx.ReadTimeout("late"), ok({"face_id": "r1"})])
    assert wire.tavus().faces.get("r1") == {"face_id": "r1"}
    assert len(wire.sent) == 3
    assert 0.25 <= wire.slept_s[0] <= 0.5 <= wire.slept_s[1] <= 1


def test_it_gives_up_after_max_retries() -> None:
    wire = Wire([BUSY])
    with pytest.raises(errors.InternalServerError):
        wire.tavus(max_retries=1).faces.get("r1")
    assert len(wire.sent) == 2


@pytest.mark.parametrize(
    "failure", [httpx.Response(500), httpx.Response(503), httpx.ReadTimeout("late"), httpx.RemoteProtocolError("gone")]
)
def test_a_create_that_may_have_happened_is_never_repeated(failure: httpx.Response | httpx.TransportError) -> None:
    wire = Wire([failure, ok({"face_id": "r1"})])
    with pytest.raises(errors.ClientError):
        wire.tavus().faces.create(train_video_url="https://example.com/v.mp4")
    assert len(wire.sent) == 1


@pytest.mark.parametrize("failure", [httpx.ConnectError("refused"), httpx.Response(429, headers={"Retry-After": "7"})])
def test_a_create_that_surely_did_not_happen_is(failure: httpx.Response | httpx.TransportError) -> None:
    wire = Wire([failure, ok({"face_id": "r1"})])
    assert wire.tavus().faces.create(train_video_url="https://example.com/v.mp4") == {"face_id": "r1"}
    assert len(wire.sent) == 2


@pytest.mark.parametrize(
    ("headers", "wanted_s"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": format_datetime(NOW + timedelta(seconds=9), usegmt=True)}, 9.0),
        ({"Retry-After": format_datetime(NOW - timedelta(seconds=9), usegmt=True)}, 0.0),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(headers: dict[str, str], wanted_s: float | None) -> None:
    assert asked_pause_s(httpx.Response(429, headers=headers), lambda: NOW) == wanted_s


def test_a_service_that_asks_for_too_much_patience_is_not_waited_for() -> None:
    answer = httpx.Response(503, headers={"Retry-After": "3600"})
    assert pause_s("GET", answer, 1, jitter=lambda: 0, now=lambda: NOW) is None


def test_retry_after_is_what_is_slept() -> None:
    wire = Wire([httpx.Response(429, headers={"Retry-After": "7"}), ok({"data": []})])
    assert wire.together().beta.jig.secrets.list()["data"] == []
    assert wire.slept_s == [7.0]


def test_an_error_keeps_status_body_and_request_id() -> None:
    body = {"error": {"message": "no such deployment", "code": "not_found"}}
    wire = Wire([httpx.Response(404, json=body, headers={"x-request-id": "req-1"})])
    with pytest.raises(errors.NotFoundError) as caught:
        wire.together().beta.jig.retrieve("llm")
    assert (caught.value.status, caught.value.body, caught.value.request_id) == (404, body, "req-1")
    assert str(caught.value) == "404 no such deployment (request req-1)"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 418, 422, 429, 500, 599])
def test_every_error_status_is_an_api_error(status: int) -> None:
    wire = Wire([httpx.Response(status, text="<html>")])
    with pytest.raises(errors.APIStatusError) as caught:
        wire.tavus().pals.get("p1")
    assert (caught.value.status, caught.value.body) == (status, "<html>")


def test_a_key_is_in_no_repr_no_log_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echoing = httpx.Response(401, json={"message": f"bad key {KEY}", "seen": [KEY]}, headers={"x-seen": KEY})
    wire = Wire([echoing])
    client = wire.tavus()
    with pytest.raises(errors.AuthenticationError) as caught:
        client.faces.list()
    held = caught.value
    said = [repr(client), repr(client.faces), repr(client._session.settings), repr(held), str(held), repr(held.body), repr(held.headers)]
    wire = Wire([httpx.ConnectError(f"cannot reach {KEY}")])
    with pytest.raises(errors.ConnectionFailed) as failed:
        wire.tavus().faces.list()
    said += [str(failed.value), repr(failed.value), caplog.text]
    assert not [text for text in said if KEY in text]


def test_credentials_come_from_the_environment_only_when_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAVUS_API_KEY", "of-the-environment")
    monkeypatch.setenv("TAVUS_PUBLIC_API_BASE_URL", "http://127.0.0.1:9/v2")
    with Tavus() as client, Tavus(api_key="given", base_url="http://127.0.0.1:8") as other:
        assert client._session.settings.credential == ("x-api-key", "of-the-environment")
        assert client._session.settings.origin == "http://127.0.0.1:9"
        assert other._session.settings.credential == ("x-api-key", "given")
        assert other._session.settings.origin == "http://127.0.0.1:8"


@pytest.mark.parametrize("key", [None, "", "two\nlines", "ключ", " spaced "])
def test_without_a_key_that_can_be_sent_nothing_is_opened(key: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOGETHER_API_KEY", raising=False)
    with pytest.raises(errors.CredentialMissing) as caught:
        Together(api_key=key)
    assert not key or key.strip() not in str(caught.value)


def test_a_service_that_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = Tavus(api_key=KEY, base_url=f"http://127.0.0.1:{silent.getsockname()[1]}", timeout_s=0.05, max_retries=0)
        with client, pytest.raises(errors.TimedOut):
            client.voices.list()


def test_waiting_ends_when_a_face_is_trained() -> None:
    wire = Wire([ok({"status": "started"}), ok({"status": "started"}), ok({"status": "completed"})])
    assert wire.tavus().faces.wait_until_trained("r1", poll_s=5, clock=wire.clock) == {"status": "completed"}
    assert wire.slept_s == [5, 5]


def test_waiting_ends_when_it_has_failed() -> None:
    wire = Wire([ok({"status": "error", "error_message": "too dark"})])
    with pytest.raises(errors.OperationFailed, match="too dark") as caught:
        wire.tavus().faces.wait_until_trained("r1", clock=wire.clock)
    assert caught.value.last["status"] == "error"


def test_waiting_ends_when_time_is_up() -> None:
    wire = Wire([ok({"status": "Updating"})])
    with pytest.raises(errors.NeverReady) as caught:
        wire.together().beta.jig.wait_until_ready("llm", timeout_s=12, poll_s=5, clock=wire.clock)
    assert (wire.slept_s, caught.value.last) == ([5, 5], {"status": "Updating"})


def test_the_async_client_waits_and_pages_in_the_same_way() -> None:
    pages = [ok({"data": [{"face_id": f"r{number}"}], "total_count": 2}) for number in range(2)]
    wire = Wire([*pages, ok({"status": "started"}), ok({"status": "completed"})])

    async def both(client: AsyncTavus) -> tuple[list[str], object]:
        async with client:
            ids = [face["face_id"] async for face in client.faces.iterate()]
            return ids, await client.faces.wait_until_trained("r1", poll_s=5, clock=wire.clock)

    assert asyncio.run(both(wire.async_tavus())) == (["r0", "r1"], {"status": "completed"})
    assert wire.slept_s == [5]


def test_pages_are_asked_for_as_they_are_needed() -> None:
    wire = Wire([ok({"data": [{"voice_id": "1"}, {"voice_id": "2"}], "total_count": 9})])
    voices: Iterator[object] = wire.tavus().voices.iterate(limit=2)
    assert next(voices) == {"voice_id": "1"}
    assert len(wire.sent) == 1
    assert wire.sent[0].url.query == b"limit=2&page=1"
