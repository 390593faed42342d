"""A face's callback says that its training failed, which it did not."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.defect import Broken
from specs.text import Json

API = "tavus"
CAUGHT_BY = "callback_tells_the_truth"


def spoil(broken: Broken) -> None:
    @broken.method(broken.mock.callbacks, "schedule")
    def schedule(original: Callable[..., None], url: str, due_s: float, payload: Callable[[], Json], **about: str) -> None:
        def lie() -> Json:
            told = payload()
            return told and {**told, "status": "error", "error_message": "video_fps: too few."}

        original(url, due_s, lie, **about)
