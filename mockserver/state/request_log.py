"""What a served mock tells on standard error: a line a request, and a line for each callback that was not delivered."""

from __future__ import annotations

from typing import TextIO

from mockserver.state.callbacks import PendingCallback
from mockserver.state.journal import JournalEntry

_LONGEST = 300  # characters of a path, a URL or a reason


class RequestLog:
    """Lines about requests and callbacks, without secrets and in printable characters only."""

    def __init__(self, stream: TextIO) -> None:
        self._stream: TextIO | None = stream

    def request(self, exchange: JournalEntry) -> None:
        """Tell of a request: method, path, status, world, and why it was refused."""
        path, reason = exchange.masked_path(), exchange.masked_reason()
        words = [exchange.method, path, str(exchange.status), exchange.world or "-", *([reason] if reason else [])]
        self._write(" ".join(map(printable, words)))

    def preflight(self, path: str, origin: str, *, is_allowed: bool) -> None:
        """Tell of a browser's question whether a page of `origin` may send a request."""
        answer = "204 -" if is_allowed else "refused - not an allowed origin: see --cors"
        self._write(f"OPTIONS {printable(path)} {answer} (from {printable(origin)})")

    def callback(self, callback: PendingCallback) -> None:
        """Tell of a callback that was not sent, or not taken, and why."""
        told = callback.to_json()
        last = told["attempts"][-1] if told["attempts"] else None
        got = f"answered {last['status']}" if last and last["status"] is not None else last["error"] if last else None
        why = "; ".join(filter(None, (got, told["reason"] or ("it is tried again" if last else None))))
        self._write(f"callback {told['number']} to {printable(told['url'])} {told['state']} {told['world']} {printable(why)}")

    def _write(self, line: str) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(line + "\n")
            self._stream.flush()
        except (OSError, ValueError):  # nobody reads it any more
            self._stream = None


def printable(text: str) -> str:
    """`text` without line ends and other characters that a terminal might obey, and no longer than is read."""
    cut = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in cut)
