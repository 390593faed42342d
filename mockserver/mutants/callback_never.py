"""A face's callback never comes."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.mutants.mutant import MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "callback_once"


def spoil(broken: MutatedMock) -> None:
    @broken.method(broken.mock.callbacks, "schedule")
    def schedule(_original: Callable[..., None], *_arguments: Json, **_about: str) -> None:
        """Nothing."""
