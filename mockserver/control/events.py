"""What happens in a mock, told as server-sent events by the event loop: no thread waits for it, and no request is slower for it.

Source: HTML Living Standard, "Server-sent events".
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterator

from starlette.types import Receive, Scope, Send

from mockserver.mock import Mock
from mockserver.state.journal import JournalEntry
from mockserver.web.request_body import ClientGone, wait_while_connected

PATH = "/__mock__/events"
_LOOK_S = 0.1  # how often it is looked whether something happened: many exchanges are then told of at once
_SILENCE_S = 15.0  # after which a comment is sent, so that nothing between closes the connection
_MOST_AT_ONCE = 100
_HEADERS = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]


class EventStream:
    """New exchanges, and changes of the clock and the callbacks, for one listener each."""

    def __init__(self, mock: Mock) -> None:
        self._mock = mock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell of what happens until the client leaves, or the mock ends."""
        with contextlib.suppress(ClientGone):
            await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
            await self._send(send, b"retry: 1000\n: the events of this mock\n\n")
            last_number, state, silent_s = self._mock.journal.total, self._state(), 0.0
            while self._mock.callbacks.is_running:
                await wait_while_connected(receive, _LOOK_S)
                chunks = list(self._exchanges(last_number))
                last_number = self._mock.journal.total
                if (now := self._state()) != state:
                    chunks.append(_event("state", {"clock_factor": now[0], "callbacks": now[1]}))
                    state = now
                silent_s = 0.0 if chunks else silent_s + _LOOK_S
                if silent_s > _SILENCE_S:
                    chunks, silent_s = [b": still here\n\n"], 0.0
                if chunks:
                    await self._send(send, b"".join(chunks))
            await send({"type": "http.response.body", "body": b""})

    @staticmethod
    async def _send(send: Send, chunk: bytes) -> None:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await asyncio.sleep(0)

    def _exchanges(self, last_number: int) -> Iterator[bytes]:
        """An event for each exchange since a number, the last hundred of them."""
        journal = self._mock.journal
        if journal.total == last_number:
            return
        since = last_number if journal.total > last_number else 0  # numbers begin again after a reset
        new = [entry for entry in journal.newest(_MOST_AT_ONCE) if entry.number > since]
        for entry in reversed(new):
            yield _event("exchange", _summary(entry))

    def _state(self) -> tuple[float, tuple[int, int, int], int]:
        """What a change of is told, besides exchanges: cheap to look at, often."""
        clock, callbacks = self._mock.clock, self._mock.callbacks
        return clock.factor, callbacks.progress(), clock.changes


def _summary(entry: JournalEntry) -> dict[str, object]:
    return {
        "number": entry.number,
        "api": entry.api,
        "operation": entry.operation,
        "world": entry.world,
        "method": entry.method,
        "path": entry.masked_path(),
        "status": entry.status,
        "reason": entry.masked_reason(),
    }


def _event(name: str, data: object) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
