"""Connections: what uvicorn does, our shorter protocol must do too."""

from __future__ import annotations

import json
import re
import socket
from urllib.parse import urlsplit

import pytest

from mockserver.web.connections.server import http_protocol
from tests.mockserver.wire import TAVUS_FACE, Client, exchange, request

pytestmark = pytest.mark.skipif(http_protocol() == "auto", reason="uvicorn has a version whose own protocol serves the mock")


def conversation(client: Client, *pieces: bytes) -> bytes:
    """Everything the server says to these pieces, each sent once the one before has arrived."""
    place = urlsplit(client.mock.origin)
    with socket.create_connection((place.hostname, place.port), 10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            connection.sendall(piece)
        said = b""
        while part := connection.recv(65536):
            said += part
        return said


def statuses(said: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 ([0-9]{3}) ", said)]


def one(client: Client, path: str, *, close: bool = False, prefer: str = "", body: bytes | None = None) -> bytes:
    """The bytes of a request, on a connection that goes on but for `close`."""
    headers: dict[str, str | bytes] = {"x-api-key": client.key, "Connection": "close" if close else "keep-alive"}
    if prefer:
        headers["Prefer"] = prefer
    if body is not None:
        headers["Content-Type"] = "application/json"
    return request("GET" if body is None else "POST", path, headers, body)


def test_requests_that_are_sent_ahead_are_answered_in_order(client: Client) -> None:
    names = [f"n{number}" for number in range(50)]
    bodies = [json.dumps({**TAVUS_FACE, "face_name": name}).encode() for name in names]
    said = conversation(
        client, b"".join(one(client, "/v2/faces", body=body) for body in bodies) + one(client, "/v2/faces?limit=99", close=True)
    )
    assert statuses(said) == [200] * 51
    assert re.findall(rb'"face_name":"(n[0-9]+)"', said) == [name.encode() for name in names]


def test_a_slow_answer_does_not_let_a_later_one_overtake(client: Client) -> None:
    said = conversation(
        client,
        one(client, "/v2/faces", prefer="delay_s=0.05, code=429")
        + one(client, "/v2/voices")
        + one(client, "/v2/pals", prefer="delay_s=0.01, code=500")
        + one(client, "/__mock__/health")
        + one(client, "/v2/nothing", close=True),
    )
    assert statuses(said) == [429, 200, 500, 200, 404]


def test_a_request_may_come_byte_by_byte(client: Client) -> None:
    data = one(client, "/v2/faces", close=True, body=json.dumps(TAVUS_FACE).encode())
    assert statuses(conversation(client, *(data[place : place + 1] for place in range(len(data))))) == [200]


@pytest.mark.parametrize("size", [1000, 65_536, 1_000_000, 9_000_000])
def test_a_long_body_is_read_whole_and_the_connection_goes_on(client: Client, size: int) -> None:
    body = json.dumps({**TAVUS_FACE, "face_name": "x" * size}).encode()
    said = conversation(client, one(client, "/v2/faces", body=body), one(client, "/v2/faces", close=True))
    assert statuses(said) == [200, 200]
    assert said.count(b"x" * size) == 1


def test_a_body_that_is_too_long_is_answered_and_the_connection_goes_on(client: Client) -> None:
    said = conversation(client, one(client, "/v2/faces", body=b" " * 11_000_000), one(client, "/v2/faces", close=True))
    assert statuses(said) == [413, 200]


def test_a_client_that_waits_for_leave_gets_it(client: Client) -> None:
    head = request(
        "POST", "/v2/faces", {"x-api-key": client.key, "Content-Type": "application/json", "Expect": "100-continue", "Content-Length": "57"}
    )
    body = json.dumps(TAVUS_FACE).encode().ljust(57)[:200]
    head = head.replace(b"Content-Length: 57", b"Content-Length: %d" % len(body))
    assert statuses(conversation(client, head, body)) == [100, 200]


@pytest.mark.parametrize("path", ["/v2/faces", "/v2/nothing", "/__mock__/health"])
def test_a_head_request_is_answered_without_a_body(client: Client, path: str) -> None:
    head = request("HEAD", path, {"x-api-key": client.key, "Connection": "keep-alive"})
    said = conversation(client, head, one(client, "/v2/voices", close=True))
    assert statuses(said)[1] == 200
    assert said.partition(b"\r\n\r\n")[2].startswith(b"HTTP/1.1 200")


def test_an_answer_of_http_1_0_ends_the_connection(client: Client) -> None:
    said = conversation(client, f"GET /v2/faces HTTP/1.0\r\nx-api-key: {client.key}\r\n\r\n".encode())
    assert statuses(said) == [200]
    assert b"connection: close" in said.lower()


def test_nonsense_after_a_request_is_answered_and_ends_the_connection(client: Client) -> None:
    said = conversation(client, one(client, "/v2/voices") + b"nonsense\r\n\r\n")
    assert statuses(said)[-1] == 400
    assert json.loads(said.rpartition(b"\r\n\r\n")[2])["error"]


def test_a_client_that_is_gone_before_its_answer_harms_nobody(client: Client) -> None:
    place = urlsplit(client.mock.origin)
    with socket.create_connection((place.hostname, place.port), 10) as connection:
        connection.sendall(one(client, "/v2/faces", prefer="delay_s=0.02"))
    with socket.create_connection((place.hostname, place.port), 10) as connection:
        connection.sendall(one(client, "/v2/faces") * 200)
    assert exchange(client.mock.origin, one(client, "/v2/faces", close=True, prefer="delay_s=0.03")).status == 200
