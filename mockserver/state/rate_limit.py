"""Rate limits that a test asked for: so many requests of a world in a window of the mock's time, and no more."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The window that a world is in, as JSON can keep it."""

    begun_s: float
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """At most `requests` of each world within `window_s` seconds."""

    requests: int
    window_s: float
    windows: dict[str, Window] = field(default_factory=dict)
    """By world; only those that are not over."""

    def counted(self, world: str, now_s: float) -> RateLimit:
        """The limit after one more request of a world. A window begins with its first request."""
        lasting = {name: window for name, window in self.windows.items() if 0 <= now_s - window.begun_s < self.window_s}
        before = lasting.get(world, Window(begun_s=now_s, requests=0))
        lasting[world] = Window(begun_s=before.begun_s, requests=before.requests + 1)
        return RateLimit(requests=self.requests, window_s=self.window_s, windows=lasting)

    def wait_s(self, world: str, now_s: float) -> int | None:
        """In how many whole seconds a world may ask again; None where its last request was within the limit."""
        window = self.windows[world]
        if window.requests <= self.requests:
            return None
        return max(1, math.ceil(window.begun_s + self.window_s - now_s))

    @classmethod
    def from_json(cls, state: dict[str, object]) -> RateLimit:
        """The limit that `dataclasses.asdict` made plain."""
        windows = {world: Window(**window) for world, window in state["windows"].items()}  # type: ignore[attr-defined]  # of ours
        return cls(requests=state["requests"], window_s=state["window_s"], windows=windows)  # type: ignore[arg-type]  # of ours
