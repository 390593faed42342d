"""The mock's time: real, scaled, frozen or moved by hand. Everything that ages asks this clock and no other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

from specs.json.parsing import Json

EPOCH_S = datetime(2026, 1, 1, tzinfo=UTC).timestamp()  # where a manual clock starts, so that runs repeat


class Clock:
    """Seconds since the Unix epoch that pass `factor` times as fast as real ones; 0 stands still until advanced."""

    def __init__(self, *, factor: float = 1.0, start_s: float | None = None, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self._factor = factor
        self._running_factor = factor
        self._since_real_s = real()
        self._base_s = start_s if start_s is not None else self._since_real_s
        self._start_s = start_s
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self.changes = 0
        """How often the time was moved, stopped or let run otherwise."""

    @property
    def factor(self) -> float:
        """How many of the mock's seconds pass in a real one; 0 while frozen or manual."""
        return self._factor

    def now_s(self) -> float:
        """The time, in seconds since the Unix epoch."""
        if not self._factor:
            return self._base_s
        return self._base_s + (self._real() - self._since_real_s) * self._factor

    def advance(self, seconds: float) -> None:
        """Move the time forward.

        Raises:
            ValueError: `seconds` is negative: time does not run back.
        """
        if seconds < 0:
            raise ValueError(f"time does not run back: wanted seconds >= 0, got {seconds}")
        with self._lock:
            self._base_s += seconds
        self._notify()

    def restart(self) -> None:
        """Put a clock that was given a start back to it; any other goes on."""
        if self._start_s is not None:
            with self._lock:
                self._base_s, self._since_real_s = self._start_s, self._real()
            self._notify()

    def freeze(self) -> None:
        """Stop the time where it is."""
        self._run_at(0.0)

    def resume(self) -> None:
        """Let the time run on from where it is; a manual clock stays manual."""
        self._run_at(self._running_factor)

    def follow(self, real: Callable[[], float]) -> None:
        """Let another clock tell the real time; the mock's goes on from where it is."""
        with self._lock:
            now_s = self.now_s()
            self._real, self._since_real_s = real, real()
            self._base_s = self._since_real_s if self._factor == 1 and self._start_s is None else now_s

    def state(self) -> dict[str, Json]:
        """All that the time follows from, together with the real time: what `restore` takes."""
        return {
            "base_s": self._base_s,
            "since_real_s": self._since_real_s,
            "factor": self._factor,
            "running_factor": self._running_factor,
            "start_s": self._start_s,
        }

    def restore(self, state: dict[str, Json]) -> None:
        """Tell the time that another clock with this state tells; one that is to run otherwise goes on from there at its own pace."""
        is_alike = (self._running_factor, self._start_s) == (state["running_factor"], state["start_s"])
        with self._lock:
            own_factor = self._factor
            self._base_s, self._since_real_s, self._factor = state["base_s"], state["since_real_s"], state["factor"]
            if not is_alike:
                self._base_s, self._since_real_s, self._factor = self.now_s(), self._real(), own_factor
        self._notify()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every advance, freeze and resume, on the thread that made the change."""
        self._listeners.append(listener)

    def _run_at(self, factor: float) -> None:
        with self._lock:
            self._base_s, self._since_real_s, self._factor = self.now_s(), self._real(), factor
        self._notify()

    def run_at(self, factor: float) -> None:
        """Let `factor` seconds pass in a real one from here on; `resume` goes back to it after `freeze`.

        Raises:
            ValueError: `factor` is not positive: `freeze` is for that.
        """
        if factor <= 0:
            raise ValueError(f"time does not run back: wanted a factor above 0, got {factor}")
        self._running_factor = factor
        self._run_at(factor)

    def _notify(self) -> None:
        self.changes += 1
        for listener in self._listeners:
            listener()


def from_text(text: str) -> Clock:
    """The clock that `--clock` names: `real`, `manual`, or `x60` (sixty times as fast as real).

    Raises:
        ValueError: it names none of them.
    """
    if text == "real":
        return Clock()
    if text == "manual":
        return Clock(factor=0, start_s=EPOCH_S)
    if text.startswith("x"):
        try:
            factor = float(text[1:])
        except ValueError:
            factor = 0.0
        if 0 < factor < 1e9:
            return Clock(factor=factor)
    raise ValueError(f"wanted real, manual or xFACTOR (as in x60), got {text!r}")


@lru_cache(maxsize=1024)
def timestamp(at_s: float) -> str:
    """A time as both services write it: RFC 3339 in UTC, to the millisecond."""
    whole_s, millisecond = divmod(round(at_s * 1000), 1000)
    return f"{_to_the_second(whole_s)}.{millisecond:03d}Z"


@lru_cache(maxsize=256)
def _to_the_second(whole_s: int) -> str:
    return datetime.fromtimestamp(whole_s, UTC).strftime("%Y-%m-%dT%H:%M:%S")
