"""Services that answer without an end, on loopback: what each sends is bytes, until nobody listens any more."""

from __future__ import annotations

import contextlib
import functools
import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from functools import cache

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
Answer = Callable[[], Iterator[bytes]]


def endless() -> Iterator[bytes]:
    """A body in chunks, and always one more."""
    yield _HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"10000\r\n" + b"a" * 65536 + b"\r\n"


def dripping() -> Iterator[bytes]:
    """A body of which a byte comes now and then."""
    yield _HEAD + b"Content-Length: 100000\r\n\r\n"
    while True:
        time.sleep(0.05)
        yield b" "


def dripping_head() -> Iterator[bytes]:
    """A head of which a byte comes now and then."""
    yield b"HTTP/1.1 200 OK\r\nX-Long: "
    while True:
        time.sleep(0.05)
        yield b"a"


def endless_head() -> Iterator[bytes]:
    """A head with always one more header."""
    yield _HEAD
    while True:
        yield b"X-More: " + b"b" * 1000 + b"\r\n"


@cache
def _packed(times: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    body = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    return gzip.compress(body) if times == 2 else body


def bomb() -> Iterator[bytes]:
    """300 MiB in 300 KiB."""
    body = _packed(1)
    yield _HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def bomb_in_a_bomb() -> Iterator[bytes]:
    """300 MiB packed twice."""
    body = _packed(2)
    yield _HEAD + b"Content-Encoding: gzip, gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def deep() -> Iterator[bytes]:
    """JSON in which 200,000 arrays lie in each other."""
    body = b"[" * 200_000
    yield _HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body


def deep_and_whole() -> Iterator[bytes]:
    """JSON that parsers take, and that is too deep to walk."""
    body = b"[" * 900 + b"]" * 900
    yield _HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body


@contextlib.contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """The origin of a service that gives everybody this answer, while the block lasts."""
    next(answer())  # what takes long to pack is packed once
    with _listening(functools.partial(_serve, answer)) as origin:
        yield origin


@contextlib.contextmanager
def _listening(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """The origin of a service that serves each connection in a thread of its own, while the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_accept, args=(listening, serve), daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)


def _accept(listening: socket.socket, serve: Callable[[socket.socket], None]) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()


def _serve(answer: Answer, connection: socket.socket) -> None:
    with contextlib.suppress(OSError), connection:
        while True:
            request = b""
            while b"\r\n\r\n" not in request:
                received = connection.recv(65536)
                if not received:
                    return
                request += received
            if b"/__mock__/" in request:
                connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                continue
            for part in answer():
                connection.sendall(part)


@contextlib.contextmanager
def hanging_up(status: int) -> Iterator[str]:
    """The origin of a service that answers the first request on each connection with a status, and hangs up on the second."""
    with _listening(functools.partial(_serve_once, status)) as origin:
        yield origin


def _serve_once(status: int, connection: socket.socket) -> None:
    with contextlib.suppress(OSError), connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 %d Said\r\nContent-Length: 0\r\n\r\n" % status)
        connection.recv(65536)
