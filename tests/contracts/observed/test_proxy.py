"""The proxy on the wire: what it passes on, byte by byte, and how it fails."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import Callable, Iterator

import pytest

from contracts.observed.proxy.capped_body import MOST_BYTES
from contracts.observed.proxy.proxy import Proxy, serve
from contracts.observed.proxy.upstream import Upstream, UpstreamError
from contracts.traffic.exchange import Exchange

from .relay import in_background, relaying
from .wire import Said, Speaker, ask, speaking

_GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LONG = b"x" * (3 * MOST_BYTES)


@contextlib.contextmanager
def proxying(origin: str, refuse: Callable[[Exchange], list[str]] | None = None) -> Iterator[tuple[str, list[Exchange]]]:
    """A proxy in front of an origin: where it listens, and what it recorded."""
    seen: list[Exchange] = []
    ports: list[int] = []
    proxy = Proxy(Upstream.at(origin), seen.append, refuse=refuse)

    async def run(ready: threading.Event, stop: asyncio.Event) -> None:
        def listening(port: int) -> None:
            ports.append(port)
            ready.set()

        await serve(proxy, "127.0.0.1", 0, ready=listening, stop=stop)

    with in_background(run):
        yield f"http://127.0.0.1:{ports[0]}", seen


_CHUNKED = b"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
REQUESTS = [
    pytest.param(b"GET /a?b=%20c HTTP/1.1\r\nHost: x\r\nX-Odd-CASE:  two\r\nX-Odd-CASE: three\r\n\r\n", id="a GET"),
    pytest.param(b"HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n", id="a HEAD"),
    pytest.param(b"DELETE /a HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n", id="a DELETE"),
    pytest.param(b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n\x00\xff{\r\n", id="a body that is no text"),
    pytest.param(
        b"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n",
        id="chunks and a trailer",
    ),
    pytest.param(b"GET /a HTTP/1.0\r\nHost: x\r\n\r\n", id="HTTP/1.0"),
    pytest.param(b"PURGE /a HTTP/1.1\r\nHost: x\r\n\r\n", id="a method that hardly anyone knows"),
]
ANSWERS = [
    pytest.param(b"HTTP/1.1 200 Fine, Thanks\r\nContent-Length: 3\r\nX-Odd:  1\r\nx-odd: 2\r\n\r\n\x00\xffc", id="a length"),
    pytest.param(b'HTTP/1.1 204 No Content\r\nETag: "1"\r\n\r\n', id="204"),
    pytest.param(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n', id="304"),
    pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n", id="chunks"),
    pytest.param(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end", id="until the connection's end"),
    pytest.param(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", id="an interim answer"),
]


def _without_host(request: bytes) -> bytes:
    return re.sub(rb"(?i)(\r\nhost:)[^\r]*", rb"\1", request)


def _spaced(message: bytes) -> bytes:
    """A message whose headers have one space behind the colon: HTTP gives more of them no meaning."""
    head, blank, body = message.partition(b"\r\n\r\n")
    return re.sub(rb":[ \t]+", b": ", head) + blank + body


@pytest.mark.parametrize("request_bytes", REQUESTS)
def test_a_request_arrives_as_it_was_sent(request_bytes: bytes) -> None:
    with speaking(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n") as speaker, proxying(speaker.origin) as (origin, _):
        ask(origin, request_bytes)
    assert _without_host(speaker.heard) == _without_host(_spaced(request_bytes))
    assert f"Host: {speaker.origin.removeprefix('http://')}\r\n".encode() in speaker.heard


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_arrives_as_it_was_sent(answer: bytes) -> None:
    with speaking(answer) as speaker, proxying(speaker.origin) as (origin, _):
        assert ask(origin, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", expected=len(_spaced(answer))) == _spaced(answer)


def test_an_answer_to_head_has_no_body_whatever_its_length_says() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n"
    with speaking(answer) as speaker, proxying(speaker.origin) as (origin, seen):
        head = b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"
        assert ask(origin, head + head, expected=2 * len(answer)) == 2 * answer
    assert [(one.status, one.response_body) for one in seen] == [(200, b""), (200, b"")]


def test_requests_that_are_sent_at_once_are_answered_in_their_order() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
    with speaking(answer) as speaker, proxying(speaker.origin) as (origin, seen):
        ask(origin, b"".join(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % n for n in range(3)), expected=3 * len(answer))
    assert [one.target.rpartition("/")[2] for one in seen] == ["0", "1", "2"]


def test_a_long_body_streams_both_ways_and_is_not_kept() -> None:
    request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(LONG) + LONG
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(LONG) + LONG
    with speaking(answer) as speaker, proxying(speaker.origin) as (origin, seen):
        assert ask(origin, request, expected=len(answer)) == answer
    assert speaker.heard.endswith(LONG)
    assert len(seen[0].request_body) + len(seen[0].response_body) < 100


def test_a_piece_is_passed_on_before_the_next_comes() -> None:
    head, first, rest = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"3\r\nabc\r\n", b"0\r\n\r\n"
    gate = threading.Event()
    with (
        speaking(Speaker.in_pieces(head + first, gate, rest)) as speaker,
        proxying(speaker.origin) as (origin, _),
        Said(origin, _GET) as said,
    ):
        assert said.read(len(head + first)) == head + first  # while the upstream still holds the rest back
        gate.set()
        assert said.read(len(rest)) == rest


def test_a_client_that_waits_for_100_continue_is_told_by_the_service() -> None:
    told, answer = b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    head = b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    with speaking(Speaker.continuing(told, answer)) as speaker, proxying(speaker.origin) as (origin, seen), Said(origin, head) as said:
        assert said.read(len(told)) == told
        said.write(b"ab")
        assert said.read(len(answer)) == answer
    assert [one.request_body for one in seen] == [b"ab"]


def test_an_upgrade_is_refused_and_an_offer_of_http2_not_taken_up() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    offer = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n\r\n"
    socket = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    with speaking(answer) as speaker, proxying(speaker.origin) as (origin, _):
        assert ask(origin, offer) == answer
        assert ask(origin, socket).startswith(b"HTTP/1.1 501 Not Implemented\r\n")
    assert b"pgrade" not in speaker.heard


def test_a_service_that_cannot_be_reached_is_a_502_that_says_so() -> None:
    with speaking(b"") as speaker:
        pass  # nobody listens there any more
    with proxying(speaker.origin) as (origin, seen):
        answer = ask(origin, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(LONG) + LONG)
    assert answer.startswith(b"HTTP/1.1 502 Bad Gateway\r\n")
    assert f"{speaker.origin} cannot be reached".encode() in answer
    assert seen[0].status is None
    assert str(seen[0].failure).startswith("ConnectError: ")


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"]
)
def test_a_service_that_hangs_up_is_seen_to_hang_up(answer: bytes) -> None:
    with speaking(Speaker.hanging_up(answer)) as speaker, proxying(speaker.origin) as (origin, seen):
        got = ask(origin, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(got) or got == answer
    assert seen[0].status is None
    assert str(seen[0].failure).startswith("RemoteProtocolError: ")


def test_what_is_no_http_is_refused() -> None:
    with speaking(b"") as speaker, proxying(speaker.origin) as (origin, seen):
        assert ask(origin, b"\x16\x03\x01\x00\xa5 no request\r\n\r\n").startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert (seen, speaker.heard) == ([], b"")


def test_a_client_that_hangs_up_leaves_a_failure_that_is_not_the_services() -> None:
    never = threading.Event()
    with speaking(Speaker.in_pieces(b"HTTP/1.1 200 OK\r\n", never, b"")) as speaker, proxying(speaker.origin) as (origin, seen):
        with Said(origin, _GET):
            assert speaker.is_asked.wait(10)
        never.set()
    assert str(seen[0].failure).startswith("ClientGone: ")


def test_what_is_refused_is_not_sent() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    def refuse(exchange: Exchange) -> list[str]:
        return ["too small"] if exchange.request_body == b"a" else []

    with speaking(answer) as speaker, proxying(speaker.origin, refuse) as (origin, seen):
        post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n"
        with Said(origin, post + b"a") as said:
            assert said.read_until(b"}").startswith(b"HTTP/1.1 400 Bad Request\r\n")
            said.write(post + b"b")  # the connection is still there
            assert said.read(len(answer)) == answer
    assert speaker.heard.count(b"POST") == 1
    assert [(str(one.failure)[:7], one.status) for one in seen] == [("NotSent", None), ("None", 200)]


def test_a_relay_sees_the_same_on_both_sides_of_connections_that_live_on() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
    with speaking(answer) as speaker, relaying(speaker.origin) as behind, proxying(behind.origin) as (origin, _):
        get = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        for _ in range(2):
            assert ask(origin, get + get, expected=2 * len(answer)) == 2 * answer
        assert [one.answer_bytes for one in behind.conversations] == [2 * answer] * 2


@pytest.mark.parametrize("url", ["", "tavusapi.com", "ftp://a", "https://", "http://a:99999", "https://a/?key=1", "https://user:pw@a"])
def test_what_is_no_upstream_is_refused_without_repeating_a_password(url: str) -> None:
    with pytest.raises(UpstreamError, match="wanted the URL of a server") as refused:
        Upstream.at(url)
    assert "pw" not in str(refused.value)


def test_an_upstream_may_have_a_path() -> None:
    assert Upstream.at("https://api.together.xyz/v1/").path(b"/deployments") == b"/v1/deployments"


def test_a_coding_that_only_sounds_like_chunks_is_passed_on_as_it_is() -> None:
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\nConnection: close\r\n\r\nabc"
    with speaking(answer) as speaker, proxying(speaker.origin) as (origin, seen):
        assert ask(origin, _GET) == answer
    assert [exchange.response_body for exchange in seen] == [b"abc"]
