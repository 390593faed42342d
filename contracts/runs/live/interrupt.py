"""Signals that end a run in order: they interrupt what waits, but nothing that must be done as a whole."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(BaseException):
    """A signal asked the process to end. No `Exception`, so that nothing takes it for an error and goes on."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class _State:
    depth = 0  # of blocks that must be done as a whole
    pending: int | None = None


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """While the block lasts, SIGINT and SIGTERM raise `Interrupted` in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _handle) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """The block is done as a whole; a signal that came meanwhile is heeded at its end."""
    _State.depth += 1
    try:
        yield
    finally:
        _State.depth -= 1
    if _State.pending is not None and not _State.depth:
        number, _State.pending = _State.pending, None
        raise Interrupted(signal.Signals(number).name)


def _handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as signal calls it
    if _State.depth:
        _State.pending = number
        return
    raise Interrupted(signal.Signals(number).name)
