"""A face's callback says no more than that something happened."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.mutants.mutant import MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "callback_tells_the_truth"


def spoil(broken: MutatedMock) -> None:
    @broken.method(broken.mock.callbacks, "schedule")
    def schedule(original: Callable[..., None], url: str, due_s: float, payload: Callable[[], Json], **about: str) -> None:
        original(url, due_s, lambda: {"event": "done"} if payload() else None, **about)
