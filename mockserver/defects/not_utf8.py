"""A PAL with letters beyond ASCII is not written in UTF-8."""

from __future__ import annotations

from dataclasses import replace

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "json_is_strict"


def spoil(broken: Broken) -> None:
    @broken.answer("getPal")
    def recode(_request: Request, answer: Answer) -> Answer:
        return replace(answer, body=answer.body.decode().encode("latin-1", "replace")) if answer.is_success else answer
