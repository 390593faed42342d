"""A volume has its name twice, with two values."""

from __future__ import annotations

from dataclasses import replace

from mockserver.defect import Answer, Broken, Request

API = "together"
CAUGHT_BY = "json_is_strict"


def spoil(broken: Broken) -> None:
    @broken.answer("getVolume")
    def repeat(_request: Request, answer: Answer) -> Answer:
        return replace(answer, body=answer.body[:-1] + b',"name":""}') if answer.is_success else answer
