"""Signals that end a run early and in order: the first interrupts what is being done, the second ends the process at once."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_EXIT_CODE = 2


class Interruption:
    """Whether a signal asked for the end, and which."""

    def __init__(self) -> None:
        self.name: str | None = None  # "SIGINT"
        self._is_working = False

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """While the block lasts, the first signal raises `KeyboardInterrupt` in the main thread; one from before raises it at once.

        What is opened and closed around the block is not interrupted.
        """
        self._is_working = True
        try:
            if self.name is not None:
                raise KeyboardInterrupt
            yield
        finally:
            self._is_working = False

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Take a signal."""
        if self.name is not None:
            _end_at_once()
        self.name = signal.Signals(number).name
        if self._is_working:
            raise KeyboardInterrupt


@contextlib.contextmanager
def heeded() -> Iterator[Interruption]:
    """SIGINT and SIGTERM are taken as an `Interruption` says, while the block lasts; in the main thread only."""
    interruption = Interruption()
    if threading.current_thread() is not threading.main_thread():
        yield interruption
        return
    before = {number: signal.signal(number, interruption.handle) for number in _SIGNALS}
    try:
        yield interruption
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def withheld() -> Iterator[None]:
    """SIGINT waits until the block ends, and reaches no process that is started in it: a terminal sends it to all of a group."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _end_at_once() -> None:
    try:  # a handler runs between any two steps of the program, where what it raises may be lost
        for process in multiprocessing.active_children():
            process.kill()
        sys.stderr.write("ERROR interrupted twice: nothing more was judged or written\n")
        sys.stderr.flush()
    finally:
        os._exit(_EXIT_CODE)
