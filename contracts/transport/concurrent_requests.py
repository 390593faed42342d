"""Requests that are under way at the same time: all but the last byte of each is sent first, then the last bytes one right after another.

So a service holds all of them before it has answered any, and yet they arrive in one order. An embedded mock, whose thread may not have
run in between, is left a moment after each: a run repeats.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

import httpx

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.exchange import Exchange, Identity
from contracts.transport.session import RecordingSession, RequestGate
from specs.json.parsing import Json

Call = Callable[[RecordingSession], MatchedExchange]  # sends one request by the session that it is given
_PATIENCE_S = 30.0
_MOMENT_S = 0.002


def send_concurrently(session: RecordingSession, calls: Sequence[Call]) -> list[MatchedExchange]:
    """Send one request for each of `calls`, all at the same time; they are recorded in the order of `calls`."""
    line = _Line(len(calls))
    gate = None if session.gate is None else _OneByOne(session.gate)
    began_s = time.monotonic() - session.since_began_s()
    sessions = [_QueuedSession(session, line, index, began_s=began_s, gate=gate) for index in range(len(calls))]
    errors: list[BaseException] = []

    def send(index: int) -> None:
        try:
            calls[index](sessions[index])
        except Exception as error:
            errors.append(error)
        finally:
            line.leave(index)

    threads = [threading.Thread(target=send, args=(index,), daemon=True) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    line.begin()
    for thread in threads:
        thread.join()
    readings = [session.record(exchange) for queued in sessions for exchange in queued.exchanges]
    for queued in sessions:
        queued.__exit__(None, None, None)
    if errors:
        raise errors[0]
    return readings


class _Line:
    """Who stands in line: each waits until all have arrived, and the one before has gone."""

    def __init__(self, size: int) -> None:
        self._arrived = [threading.Event() for _ in range(size)]
        self._turns = [threading.Event() for _ in range(size + 1)]

    def begin(self) -> None:
        """Let the first go, once all have arrived."""
        for arrived in self._arrived:
            arrived.wait(_PATIENCE_S)
        self._turns[0].set()

    def wait(self, place: int) -> None:
        self._arrived[place].set()
        self._turns[place].wait(_PATIENCE_S)

    def leave(self, place: int) -> None:
        """Let the next go; also where this one never came to wait."""
        self._arrived[place].set()
        if not self._turns[place + 1].is_set():
            self._turns[place].wait(_PATIENCE_S)
            self._turns[place + 1].set()


class _QueuedSession(RecordingSession):
    """A session whose requests stop before their last byte, until it is their turn."""

    def __init__(self, session: RecordingSession, line: _Line, place: int, *, began_s: float, gate: RequestGate | None) -> None:
        super().__init__(session.target, session.scope, began_s=began_s, gate=gate)
        self.clock_s, self.moved_s = session.clock_s, session.moved_s
        self.ownership, self.made, self.takes = session.ownership, session.made, session.takes
        self._line = line
        self._place = place

    def _is_absent(self, path: str, query: Mapping[str, Json], headers: Mapping[str, str], identity: Identity) -> bool:
        """No: what was absent before one of several requests at once need not be before the next."""
        return False

    def _exchange(self, request: httpx.Request, target: str, identity: Identity, purpose: str, intent: str) -> Exchange:
        if request.content:
            moment_s = _MOMENT_S if self.target.is_embedded else 0.0
            request.stream = _Stream(request.content, self._line, self._place, moment_s)
        else:
            self._line.wait(self._place)
            self._line.leave(self._place)
        return super()._exchange(request, target, identity, purpose, intent)


class _Stream(httpx.SyncByteStream):
    """A body whose last byte waits."""

    def __init__(self, body: bytes, line: _Line, place: int, moment_s: float) -> None:
        self._body, self._line, self._place, self._moment_s = body, line, place, moment_s

    def __iter__(self) -> Iterator[bytes]:
        if self._body[:-1]:
            yield self._body[:-1]
        self._line.wait(self._place)
        yield self._body[-1:]
        time.sleep(self._moment_s)  # asked for more: so the last byte is on its way
        self._line.leave(self._place)


class _OneByOne:
    """A gate that lets one thread ask at a time."""

    def __init__(self, gate: RequestGate) -> None:
        self._gate, self._lock = gate, threading.Lock()

    def before(self, method: str, path: str) -> None:
        with self._lock:
            self._gate.before(method, path)

    def after(self, exchange: Exchange) -> None:
        with self._lock:
            self._gate.after(exchange)
