"""A PAL is deleted as often as one likes."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "deleted_twice_is_refused"


def spoil(broken: Broken) -> None:
    gone: set[str] = set()

    @broken.answer("deletePal")
    def again(request: Request, answer: Answer) -> Answer:
        if answer.is_success:
            gone.add(request.path)
        return Answer(status=204, headers=(), body=b"") if answer.status == 404 and request.path in gone else answer
