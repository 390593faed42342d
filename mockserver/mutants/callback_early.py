"""A face's callback says that it is trained half a minute before it is."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.mutants.mutant import MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "callback_tells_the_truth"


def spoil(broken: MutatedMock) -> None:
    @broken.method(broken.mock.callbacks, "schedule")
    def schedule(original: Callable[..., None], url: str, due_s: float, payload: Callable[[], Json], **about: str) -> None:
        original(url, due_s - 30, payload, **about)
