"""A face name that is refused is refused with 422 where 400 is declared."""

from __future__ import annotations

from dataclasses import replace

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "status_declared"


def spoil(broken: Broken) -> None:
    @broken.answer("renameFace")
    def unprocessable(_request: Request, answer: Answer) -> Answer:
        return replace(answer, status=422) if answer.status == 400 else answer
