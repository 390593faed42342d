"""What is kept of a body that passes by: its beginning if it is short, and nothing but its size if it is long."""

from __future__ import annotations

import zlib

MOST_BYTES = 1024 * 1024


class CappedBody:
    """A body that passes, piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.size_bytes = 0

    def add(self, piece: bytes) -> None:
        """Another piece of it."""
        self.size_bytes += len(piece)
        if self.size_bytes > MOST_BYTES:
            self._pieces.clear()
        else:
            self._pieces.append(piece)

    def kept(self, encoding: str | None = None) -> bytes:
        """The body as it is judged: decoded, where `encoding` (a Content-Encoding) says so; a stub, where it is too long."""
        if self.size_bytes > MOST_BYTES:
            return stub(self.size_bytes)
        return decoded(b"".join(self._pieces), encoding)


def stub(size_bytes: int) -> bytes:
    """What stands for a body that is not kept. It is a mask, of which checks and laws know that nothing can be said."""
    return b'"***0%d***"' % size_bytes


def decoded(body: bytes, encoding: str | None) -> bytes:
    """A body without its content codings; a stub where one is not known, or it grows too long.

    Source: RFC 9110, 8.4.1.
    """
    for coding in reversed([name.strip().lower() for name in (encoding or "").split(",") if name.strip()]):
        if not body or coding == "identity":
            continue
        if coding not in ("gzip", "x-gzip", "deflate"):
            return stub(len(body))
        try:
            body = _inflated(body, coding)
        except zlib.error:
            return body  # it is not what its header says: that is for the judge
        if len(body) > MOST_BYTES:
            return stub(len(body))
    return body


def _inflated(body: bytes, coding: str) -> bytes:
    if coding != "deflate":
        return zlib.decompressobj(wbits=31).decompress(body, MOST_BYTES + 1)
    try:
        return zlib.decompressobj().decompress(body, MOST_BYTES + 1)
    except zlib.error:
        return zlib.decompressobj(wbits=-15).decompress(body, MOST_BYTES + 1)  # without its frame, as some send it
