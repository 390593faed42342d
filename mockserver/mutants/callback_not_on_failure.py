"""A face that fails in training has no callback."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.mutants.mutant import MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "callback_once"


def spoil(broken: MutatedMock) -> None:
    @broken.method(broken.mock.callbacks, "schedule")
    def schedule(original: Callable[..., None], url: str, due_s: float, payload: Callable[[], Json], **about: str) -> None:
        def unless_failed() -> Json:
            told = payload()
            return None if told and told.get("status") == "error" else told

        original(url, due_s, unless_failed, **about)
