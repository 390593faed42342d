"""Sockets on both sides of a proxy: a service that says what it is told to, and a client that says bytes."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

LONGEST_S = 20.0
Script = Callable[[socket.socket, "Speaker"], None]


class Speaker:
    """A service that reads requests until it is idle, and says what its script says."""

    def __init__(self, script: Script) -> None:
        self.heard = b""
        self.is_asked = threading.Event()
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads: list[threading.Thread] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                connection.settimeout(LONGEST_S)
                thread = threading.Thread(target=self._speak, args=(connection,), daemon=True)
                thread.start()

    def _speak(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            self._script(connection, self)

    def close(self) -> None:
        """Listen no more."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def hear(self, connection: socket.socket) -> bool:
        """Read a request to its end. Whether there was one."""
        held = b""
        while not _is_whole(held):
            piece = connection.recv(1 << 20)
            if not piece:
                return False
            held += piece
            self.heard += piece
            if b"\r\n\r\n" in held:
                self.is_asked.set()
        return True

    @staticmethod
    def answering(answer: bytes) -> Script:
        """To each request, the same answer; requests may be sent at once."""

        def script(connection: socket.socket, speaker: Speaker) -> None:
            while speaker.hear(connection):
                connection.sendall(answer)
                if b"\r\nConnection: close" in answer:
                    return

        return script

    @staticmethod
    def in_pieces(first: bytes, gate: threading.Event, rest: bytes) -> Script:
        """An answer whose rest waits for `gate`."""

        def script(connection: socket.socket, speaker: Speaker) -> None:
            speaker.hear(connection)
            connection.sendall(first)
            gate.wait(LONGEST_S)
            connection.sendall(rest)

        return script

    @staticmethod
    def continuing(told: bytes, answer: bytes) -> Script:
        """A service that says `told` after the head and `answer` after the body."""

        def script(connection: socket.socket, speaker: Speaker) -> None:
            while b"\r\n\r\n" not in speaker.heard:
                speaker.heard += connection.recv(1 << 16)
            connection.sendall(told)
            while not _is_whole(speaker.heard):
                speaker.heard += connection.recv(1 << 16)
            connection.sendall(answer)
            connection.recv(1)

        return script

    @staticmethod
    def hanging_up(answer: bytes) -> Script:
        """An answer that breaks off."""

        def script(connection: socket.socket, speaker: Speaker) -> None:
            speaker.hear(connection)
            connection.sendall(answer)

        return script


@contextlib.contextmanager
def speaking(answer: bytes | Script) -> Iterator[Speaker]:
    """A service that listens until the block ends."""
    speaker = Speaker(Speaker.answering(answer) if isinstance(answer, bytes) else answer)
    try:
        yield speaker
    finally:
        speaker.close()


class Said:
    """A connection on which bytes were said."""

    def __init__(self, origin: str, said: bytes) -> None:
        parts = urlsplit(origin)
        self._socket = socket.create_connection((parts.hostname, parts.port), LONGEST_S)
        self._socket.sendall(said)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._socket.close()

    def write(self, said: bytes) -> None:
        """Say more."""
        self._socket.sendall(said)

    def read(self, size: int | None = None) -> bytes:
        """So many bytes, or fewer where the other side hangs up; None: all until then."""
        got = b""
        while size is None or len(got) < size:
            try:
                piece = self._socket.recv(1 << 20)
            except ConnectionResetError:
                break
            if not piece:
                break
            got += piece
        return got

    def read_until(self, end: bytes) -> bytes:
        """What comes up to `end`."""
        got = b""
        while not got.endswith(end):
            piece = self._socket.recv(1)
            if not piece:
                break
            got += piece
        return got


def ask(origin: str, said: bytes, expected: int | None = None) -> bytes:
    """What is answered: so many bytes, or all until the other side hangs up."""
    with Said(origin, said) as connection:
        return connection.read(expected)


def _is_whole(held: bytes) -> bool:
    """Whether a request ends here, or the last of several."""
    head, blank, body = held.partition(b"\r\n\r\n")
    if not blank:
        return False
    lower = head.lower()
    if b"transfer-encoding: chunked" in lower:
        return b"\r\n0\r\n" in b"\r\n" + body and held.endswith(b"\r\n\r\n")
    length = next((int(line.partition(b":")[2]) for line in lower.split(b"\r\n") if line.startswith(b"content-length:")), 0)
    return len(body) >= length
