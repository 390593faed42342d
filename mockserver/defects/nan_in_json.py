"""A PAL has a number that JSON has not: NaN."""

from __future__ import annotations

from dataclasses import replace

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "json_is_strict"


def spoil(broken: Broken) -> None:
    @broken.answer("getPal")
    def spoil_number(_request: Request, answer: Answer) -> Answer:
        return replace(answer, body=answer.body[:-1] + b',"score":NaN}') if answer.is_success else answer
