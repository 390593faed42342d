"""What a served mock tells on standard error: a line a request, and a line for each callback that was not delivered.

Lines are for people, or each is a JSON object for what collects logs.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

import orjson

from mockserver.state.journal import JournalEntry

if TYPE_CHECKING:
    from mockserver.state.callbacks import PendingCallback  # with httpx, which a command line needs not

_LONGEST = 300  # characters of a path, a URL or a reason


class RequestLog:
    """Lines about requests and callbacks, without secrets and in printable characters only."""

    def __init__(self, stream: TextIO, *, as_json: bool = False) -> None:
        self._stream: TextIO | None = stream
        self._as_json = as_json

    def request(self, exchange: JournalEntry) -> None:
        """Tell of a request: method, path, status, world, and why it was refused."""
        path, reason = exchange.masked_path(), exchange.masked_reason()
        if self._as_json:
            level = "info" if exchange.status < 400 else "warning" if exchange.status < 500 else "error"
            self._write_json(
                level, "request", method=exchange.method, path=path, status=exchange.status, api=exchange.api, operation=exchange.operation,
                world=exchange.world, number=exchange.number, duration_us=exchange.duration_us, reason=reason,
            )  # fmt: skip
            return
        words = [exchange.method, path, str(exchange.status), exchange.world or "-", *([reason] if reason else [])]
        self._write(" ".join(map(printable, words)))

    def preflight(self, path: str, origin: str, *, is_allowed: bool) -> None:
        """Tell of a browser's question whether a page of `origin` may send a request."""
        if self._as_json:
            self._write_json("info" if is_allowed else "warning", "preflight", path=path, origin=origin, is_allowed=is_allowed)
            return
        answer = "204 -" if is_allowed else "refused - not an allowed origin: see --cors"
        self._write(f"OPTIONS {printable(path)} {answer} (from {printable(origin)})")

    def callback(self, callback: PendingCallback) -> None:
        """Tell of a callback that was not sent, or not taken, and why."""
        told = callback.to_json()
        if self._as_json:
            self._write_json("warning", "callback", **{name: value for name, value in told.items() if name != "payload"})
            return
        last = told["attempts"][-1] if told["attempts"] else None
        got = f"answered {last['status']}" if last and last["status"] is not None else last["error"] if last else None
        why = "; ".join(filter(None, (got, told["reason"] or ("it is tried again" if last else None))))
        self._write(f"callback {told['number']} to {printable(told['url'])} {told['state']} {told['world']} {printable(why)}")

    def _write_json(self, level: str, event: str, **fields: Any) -> None:
        values = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level, "event": event, **fields}
        self._write(json_line(values))

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


def json_line(values: dict[str, Any]) -> str:
    """An object as one line of JSON, without what is None."""
    return orjson.dumps({name: value for name, value in values.items() if value is not None}, default=str).decode()


class JsonFormatter(logging.Formatter):
    """What libraries and the mock itself log, as lines of JSON like those of requests."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of one record."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        error = self.formatException(record.exc_info) if record.exc_info else None
        return json_line(
            {"time": at, "level": record.levelname.lower(), "event": record.getMessage(), "logger": record.name, "exception": error}
        )
