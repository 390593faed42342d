"""A face's callback names another face."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.mutants.mutant import MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "callback_tells_the_truth"


def spoil(broken: MutatedMock) -> None:
    @broken.method(broken.mock.callbacks, "schedule")
    def schedule(original: Callable[..., None], url: str, due_s: float, payload: Callable[[], Json], **about: str) -> None:
        def lie() -> Json:
            told = payload()
            return told and {**told, "face_id": "r00000000000", "replica_id": "r00000000000"}

        original(url, due_s, lie, **about)
