"""Limits of what a connection may send: each is answered with its status, and nobody else notices."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

import mockserver
from mockserver.limits import KIB, Limits, UnknownLimit, limits_of
from mockserver.settings import Settings
from mockserver.web.connections.server import http_protocol
from tests.mockserver.wire import exchange, request

pytestmark = pytest.mark.skipif(http_protocol() == "auto", reason="uvicorn has a version whose own protocol serves the mock")

KEY: dict[str, str | bytes] = {"x-api-key": "test"}


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """A mock with small limits."""
    limits = Limits(head=8 * KIB, body=64 * KIB, control=32 * KIB, receive=1.0, connections=30, worlds=5, resources=12)
    with mockserver.running(Settings(limits=limits)) as mock:
        assert exchange(mock.origin, request("GET", "/v2/faces", KEY)).status == 200  # its world is there before others fill the rest
        yield mock.origin


def opened(origin: str) -> socket.socket:
    place = urlsplit(origin)
    return socket.create_connection((place.hostname, place.port), 10)


def said(connection: socket.socket) -> bytes:
    """Everything the server says until it ends the connection."""
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


def statuses(text: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 ([0-9]{3}) ", text)]


def send_until(connection: socket.socket, ends_s: float) -> None:
    while time.monotonic() < ends_s:
        connection.sendall(b"x" * 64 * KIB)


def answered(origin: str, data: bytes) -> bytes:
    with opened(origin) as connection:
        connection.sendall(data)
        return said(connection)


@pytest.mark.parametrize("size", [9 * KIB, 300 * KIB, 5000 * KIB])
def test_headers_that_are_too_long_are_431_and_the_answer_arrives(origin: str, size: int) -> None:
    text = answered(origin, request("GET", "/v2/faces", {**KEY, "x-long": "x" * size}))
    assert statuses(text) == [431]
    assert "8192 bytes" in json.loads(text.partition(b"\r\n\r\n")[2])["error"]["message"]


def test_many_short_headers_are_431(origin: str) -> None:
    assert statuses(answered(origin, request("GET", "/v2/faces", {**KEY, **{f"x-{number}": "1" for number in range(5000)}}))) == [431]


@pytest.mark.parametrize("size", [9 * KIB, 300 * KIB])
def test_a_url_that_is_too_long_is_414(origin: str, size: int) -> None:
    assert statuses(answered(origin, request("GET", f"/v2/faces?x={'x' * size}", KEY))) == [414]


def test_a_head_without_end_is_cut_off(origin: str) -> None:
    with opened(origin) as connection:
        connection.sendall(b"GET /v2/faces HTTP/1.1\r\nHost: x\r\nx-long: ")
        ends_s = time.monotonic() + 10
        with pytest.raises(OSError, match=r"."):
            send_until(connection, ends_s)


def test_a_body_that_is_too_long_is_413(origin: str) -> None:
    assert exchange(origin, request("POST", "/v2/pals", {**KEY, "Content-Type": "application/json"}, b" " * 65 * KIB)).status == 413


@pytest.mark.parametrize(("size", "status"), [(31 * KIB, 200), (33 * KIB, 413)])
def test_a_body_for_the_control_pages_has_a_limit_of_its_own(origin: str, size: int, status: int) -> None:
    headers: dict[str, str | bytes] = {"Host": "127.0.0.1", "Content-Type": "application/json"}
    answer = exchange(origin, request("POST", "/__mock__/clock/advance", headers, b'{"seconds": 1}'.ljust(size)))
    assert answer.status == status
    assert status == 200 or b"wanted at most 32768" in answer.body


@pytest.mark.parametrize(
    "part", [b"GET /v2/fa", b"POST /v2/pals HTTP/1.1\r\nHost: x\r\nx-api-key: test\r\nContent-Length: 10\r\n\r\n{"], ids=["head", "body"]
)
def test_a_request_that_does_not_come_whole_is_408(origin: str, part: bytes) -> None:
    with opened(origin) as connection:
        connection.sendall(part)
        text = said(connection)
    assert statuses(text) == [408]
    assert b"within 1 s" in text


def test_a_request_that_comes_slowly_after_another_is_answered() -> None:
    whole = request("GET", "/v2/faces", {**KEY, "Connection": "keep-alive"})
    with mockserver.running() as mock, opened(mock.origin) as connection:
        connection.sendall(whole)
        assert statuses(connection.recv(65536)) == [200]
        time.sleep(4.5)  # the keep-alive time is five seconds
        connection.sendall(whole[:30])
        time.sleep(1.2)
        connection.sendall(whole[30:])
        assert statuses(connection.recv(65536)) == [200]


def test_a_refusal_waits_for_the_answers_before_it(origin: str) -> None:
    first = request("GET", "/v2/faces", {**KEY, "Connection": "keep-alive", "Prefer": "delay_s=0.2, code=429"})
    second = request("GET", "/v2/faces", {**KEY, "Connection": "keep-alive"})
    assert statuses(answered(origin, first + second + b"nonsense\r\n\r\n")) == [429, 200, 400]
    assert statuses(answered(origin, first + request("GET", "/v2/faces", {**KEY, "x-long": "x" * 9 * KIB}))) == [429, 431]


def test_connections_beyond_the_limit_are_503_and_the_others_go_on(origin: str) -> None:
    idle = [opened(origin) for _ in range(30)]
    time.sleep(0.1)
    with opened(origin) as connection:
        text = said(connection)
    for connection in idle:
        connection.close()
    assert statuses(text) == [503]
    assert b"retry-after: 1" in text
    time.sleep(0.1)
    assert exchange(origin, request("GET", "/v2/faces", KEY)).status == 200


def test_a_host_is_named_once(origin: str) -> None:
    without = b"GET /v2/faces HTTP/1.1\r\nx-api-key: test\r\nConnection: close\r\n\r\n"
    assert statuses(answered(origin, without)) == [400]
    assert statuses(answered(origin, without.replace(b"x-api-key", b"Host: a\r\nHost: b\r\nx-api-key"))) == [400]


def test_an_unknown_expectation_is_417(origin: str) -> None:
    assert statuses(answered(origin, request("GET", "/v2/faces", {**KEY, "Expect": "wonders"}))) == [417]


OFFER = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAAQAAP__"}


@pytest.mark.parametrize("pieces", [1, 2, 3])
@pytest.mark.parametrize("is_chunked", [False, True], ids=["length", "chunked"])
def test_an_offer_to_change_the_protocol_is_not_taken_up_and_its_body_is_read(origin: str, pieces: int, is_chunked: bool) -> None:
    body = json.dumps({"pal_name": "Ada", "system_prompt": "Be kind."}).encode()
    framing = b"Transfer-Encoding: chunked" if is_chunked else b"Content-Length: %d" % len(body)
    sent = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if is_chunked else body
    offer = b"".join(b"%b: %b\r\n" % (name.encode(), value.encode()) for name, value in OFFER.items())
    head = b"POST /v2/pals HTTP/1.1\r\nHost: x\r\nx-api-key: test\r\nContent-Type: application/json\r\n" + offer + framing + b"\r\n\r\n"
    data = head + sent + request("GET", "/v2/pals", {**KEY, "Connection": "close"})
    cuts = {1: [], 2: [len(head)], 3: [20, len(head) + 5]}[pieces]
    with opened(origin) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start, stop in zip([0, *cuts], [*cuts, len(data)], strict=True):
            connection.sendall(data[start:stop])
            time.sleep(0.02)
        assert statuses(said(connection)) == [200, 200]


def test_a_body_behind_an_offer_is_never_a_request_of_its_own(origin: str) -> None:
    smuggled = b"GET /__mock__/health HTTP/1.1\r\nHost: x\r\n\r\n"
    head = request("POST", "/v2/pals", {**KEY, **OFFER, "Content-Type": "application/json", "Content-Length": str(len(smuggled))})
    with opened(origin) as connection:
        connection.sendall(head)
        time.sleep(0.05)
        connection.sendall(smuggled)
        assert statuses(connection.recv(65536)) == [400]
        connection.settimeout(0.3)
        with pytest.raises(TimeoutError):
            connection.recv(1)


def test_worlds_beyond_the_limit_are_503_and_those_that_are_there_go_on(origin: str) -> None:
    answers = [exchange(origin, request("GET", "/v2/faces", {"x-api-key": f"test-{number}"})) for number in range(8)]
    assert answers[0].status == 200
    assert answers[-1].status == 503
    assert b"worlds" in answers[-1].body
    assert exchange(origin, request("GET", "/v2/faces", {"x-api-key": "test-0"})).status == 200


def test_resources_beyond_the_limit_are_503_and_a_delete_makes_room(origin: str) -> None:
    exchange(origin, request("POST", "/__mock__/reset", {"Host": "127.0.0.1", "Content-Type": "application/json"}, b"{}"))
    pal = json.dumps({"pal_name": "Ada", "system_prompt": "Be kind."}).encode()
    create = request("POST", "/v2/pals", {**KEY, "Content-Type": "application/json"}, pal)
    answers = [exchange(origin, create) for _ in range(12)]
    assert {answer.status for answer in answers} == {200, 503}
    assert b"resources" in answers[-1].body
    made = json.loads(answers[0].body)["pal_id"]
    assert exchange(origin, request("DELETE", f"/v2/pals/{made}", KEY)).status in (200, 204)
    assert exchange(origin, create).status == 200


def test_limits_are_named_on_the_command_line() -> None:
    limits = limits_of(["body=1.5MiB", "receive=0.5", "connections=7"])
    assert (limits.body, limits.receive, limits.connections, limits.head) == (1_572_864, 0.5, 7, 65_536)


@pytest.mark.parametrize("text", ["bodies=1", "body", "body=", "body=-1", "body=0", "body=1XB", "body=1_0", "receive=inf"])
def test_a_limit_that_is_none_is_told(text: str) -> None:
    with pytest.raises(UnknownLimit, match="wanted"):
        limits_of([text])


def test_any_number_of_offers_at_once_are_read(origin: str) -> None:
    offer = request("GET", "/v2/faces", {**KEY, **OFFER, "Connection": "Upgrade"})
    text = answered(origin, offer * 1500 + request("GET", "/v2/faces", KEY))
    assert statuses(text) == [200] * 1501
