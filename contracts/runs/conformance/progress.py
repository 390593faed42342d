"""How far a run is, on standard error: one line that is written over, for people only."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TextIO

_EVERY_S = 0.25
_JOIN_S = 2.0  # a terminal that takes nothing must not hold the verdict back
_CLEAR = "\r\x1b[2K"


class Progress:
    """A line that says what is being done, how much is done, how fast, and how long it will take; silent where nobody looks."""

    def __init__(self, cases: Callable[[], int], *, stream: TextIO = sys.stderr) -> None:
        """`cases`: how many were sent so far, in all processes."""
        self._cases = cases
        self._stream = stream
        self._is_seen = stream.isatty()
        self._began_s = time.monotonic()
        self._done, self._total, self._what = 0, 0, "starting"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="progress", daemon=True)

    def __enter__(self) -> Self:
        if self._is_seen:
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        if self._is_seen:
            self._thread.join(_JOIN_S)
            self._stream.write(_CLEAR)
            self._stream.flush()

    def at(self, what: str, done: int, total: int) -> None:
        """`done` of `total` tasks are done; the last one was `what`."""
        self._what, self._done, self._total = what, done, total

    def line(self, elapsed_s: float) -> str:
        """The line at this time."""
        cases = self._cases()
        text = f"{self._done}/{self._total or '?'} tasks  {cases:,} cases  {cases / max(elapsed_s, 0.001):,.0f}/s"
        if self._done and self._total:
            text += f"  about {elapsed_s / self._done * (self._total - self._done):.0f} s left"
        return f"{text}  {self._what}"[:110]

    def _run(self) -> None:
        while not self._stop.wait(_EVERY_S):
            self._stream.write(_CLEAR + self.line(time.monotonic() - self._began_s))
            self._stream.flush()
