"""How much of an answer is read, and for how long: a service that never ends one costs a sentence, and neither hours nor memory.

Bytes and time are counted at the connection, so that heads count, too; what a body is compressed from is counted as it is unpacked.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import httpcore
import httpx

MIB = 1024 * 1024
_PIECE = 16 * 1024  # bytes that are unpacked at once


class AnswerLimitError(httpx.TransportError):
    """An answer that was not read to its end. The message says which limit it passed."""


class HostileServiceError(RuntimeError):
    """Too many answers were not read to their end: nothing more is sent. The message says what they did."""


@dataclass(frozen=True, slots=True)
class AnswerLimits:
    """What one answer, and all large ones together, may take."""

    size_bytes: int = 8 * MIB  # of an answer, as it travels and unpacked
    time_s: float = 30.0  # from the request's last byte to the answer's
    large_bytes: int = MIB // 4  # what is larger counts towards `kept_bytes`
    kept_bytes: int = 64 * MIB  # of all large answers: as they came until their task is judged, compressed from then on
    most_broken: int = 2  # answers without an end after which nothing more is asked


@dataclass(slots=True)
class AnswerGuard:
    """The limits of one target, and what went beyond them so far."""

    limits: AnswerLimits = AnswerLimits()
    broken: list[str] = field(default_factory=list)  # sentences, an answer each
    kept_bytes: int = 0

    def refuse(self, sentence: str) -> AnswerLimitError:
        """The error for an answer that passes a limit; it is remembered."""
        self.broken.append(sentence)
        return AnswerLimitError(sentence)

    def refuse_head(self) -> AnswerLimitError:
        """The error for an answer whose head has no end."""
        return self.refuse("answer has a head without an end, and was read no further")

    def keep(self, body: bytes) -> bytes:
        """A body that is kept until it is judged.

        Raises:
            AnswerLimitError: with it, the large answers take too much.
        """
        if len(body) > self.limits.large_bytes:
            self.kept_bytes += len(body)
            if self.kept_bytes > self.limits.kept_bytes:
                self.broken += [f"answers take more than {self.limits.kept_bytes // MIB} MiB in all"] * self.limits.most_broken
                raise AnswerLimitError(self.broken[-1])
        return body

    def compress_kept(self, before_bytes: int, size_bytes: int) -> None:
        """Count the large answers that came since `before_bytes` were kept by the room that they take from now on, if that is less."""
        self.kept_bytes = before_bytes + min(self.kept_bytes - before_bytes, size_bytes)

    def check(self) -> None:
        """Let nothing more be sent to a service that answers without an end.

        Raises:
            HostileServiceError: it is one.
        """
        if len(self.broken) >= self.limits.most_broken:
            raise HostileServiceError(f"the service's {self.broken[-1]}: nothing more was sent to it")

    def unpacked(self, pieces: Iterable[bytes], encodings: str) -> bytes:
        """A body as it was before it was compressed; one in a form that is not known stays as it travelled.

        Raises:
            AnswerLimitError: it is larger than an answer may be.
        """
        names = [name.strip().lower() for name in encodings.split(",") if name.strip() and name.strip().lower() != "identity"]
        if not all(name in _WINDOW for name in names):
            names = []
        for name in reversed(names):
            pieces = self._inflated(pieces, _WINDOW[name])
        body = bytearray()
        for piece in pieces:
            body += piece
            self._hold(len(body))
        return bytes(body)

    def _inflated(self, pieces: Iterable[bytes], window: int) -> Iterator[bytes]:
        inflater = zlib.decompressobj(window)
        is_first = True
        try:
            for piece in pieces:
                waiting = piece
                while waiting:
                    try:
                        inflated = inflater.decompress(waiting, _PIECE)
                    except zlib.error:
                        if window != zlib.MAX_WBITS or not is_first:
                            raise
                        inflater = zlib.decompressobj(-zlib.MAX_WBITS)  # `deflate` without its head, as some send it
                        inflated = inflater.decompress(waiting, _PIECE)
                    is_first = False
                    waiting = inflater.unconsumed_tail
                    yield inflated
            yield inflater.flush()
        except zlib.error as error:
            raise httpx.DecodingError(str(error)) from error

    def _hold(self, size: int) -> None:
        if size > self.limits.size_bytes:
            raise self.refuse(f"answer is larger than {self.limits.size_bytes / MIB:g} MiB, and was read no further")


_WINDOW = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


class AnswerMeter:
    """Counts one answer's bytes and time."""

    def __init__(self, guard: AnswerGuard) -> None:
        self._guard = guard
        self.begin()

    def begin(self) -> None:
        """The request goes out: whatever comes now is its answer."""
        self._size_bytes = 0
        self._until_s = time.monotonic() + self._guard.limits.time_s

    def remaining_s(self, timeout_s: float | None) -> float:
        """How long the next read may take.

        Raises:
            AnswerLimitError: no longer at all.
        """
        left_s = self._until_s - time.monotonic()
        if left_s <= 0:
            raise self._late()
        return left_s if timeout_s is None else min(timeout_s, left_s)

    def check_time(self) -> None:
        """Whoever waited for more in vain may have waited for the end of an answer that began.

        Raises:
            AnswerLimitError: so it is, and its time is over.
        """
        if self._size_bytes and time.monotonic() >= self._until_s:
            raise self._late()

    def _late(self) -> AnswerLimitError:
        return self._guard.refuse(f"answer did not end within {self._guard.limits.time_s:g} s")

    def count(self, size_bytes: int) -> None:
        """So many bytes came.

        Raises:
            AnswerLimitError: they are too many.
        """
        self._size_bytes += size_bytes
        self._guard._hold(self._size_bytes)  # noqa: SLF001 - of this module


def is_failure(beginning: bytes) -> bool:
    """Whether an answer that begins so is a 5xx: behind many of those, a server hangs up without a word, and the next request is lost."""
    return beginning.startswith(b"HTTP/1.") and beginning[9:10] == b"5"


class _MeteredStream(httpcore.NetworkStream):
    """A connection whose answers are counted."""

    def __init__(self, stream: httpcore.NetworkStream, guard: AnswerGuard) -> None:
        self._stream = stream
        self._guard = guard
        self._meter = AnswerMeter(guard)
        self._is_sending = False
        self._is_failing = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        is_beginning, self._is_sending = self._is_sending, False
        try:
            content = self._stream.read(max_bytes, self._meter.remaining_s(timeout))
        except httpcore.ReadTimeout:
            self._meter.check_time()
            raise
        self._meter.count(len(content))
        self._is_failing = self._is_failing or (is_beginning and is_failure(content))
        return content

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not self._is_sending:
            self._is_sending = True
            self._meter.begin()
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, ssl_context: object, server_hostname: str | None = None, timeout: float | None = None) -> httpcore.NetworkStream:
        return _MeteredStream(self._stream.start_tls(ssl_context, server_hostname, timeout), self._guard)  # type: ignore[arg-type]

    def get_extra_info(self, info: str) -> object:
        """What httpx asks before it uses a connection again: one on which something came is closed by the other side."""
        return True if info == "is_readable" and self._is_failing else self._stream.get_extra_info(info)


class MeteredBackend(httpcore.SyncBackend):
    """The network as httpx sees it, every answer counted."""

    def __init__(self, guard: AnswerGuard) -> None:
        self._guard = guard

    def connect_tcp(self, *arguments: object, **settings: object) -> httpcore.NetworkStream:
        """A connection whose answers are counted."""
        return _MeteredStream(super().connect_tcp(*arguments, **settings), self._guard)  # type: ignore[arg-type]
