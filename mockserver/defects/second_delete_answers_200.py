"""A volume is deleted as often as one likes."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "together"
CAUGHT_BY = "deleted_twice_is_refused"


def spoil(broken: Broken) -> None:
    gone: dict[str, Answer] = {}

    @broken.answer("deleteVolume")
    def again(request: Request, answer: Answer) -> Answer:
        if answer.is_success:
            gone[request.path] = answer
        return gone.get(request.path, answer)
