"""The list of voices says that its JSON is in ISO-8859-1."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "json_is_strict"


def spoil(broken: Broken) -> None:
    @broken.answer("listVoices")
    def mark(_request: Request, answer: Answer) -> Answer:
        return answer.with_header("content-type", "application/json; charset=iso-8859-1") if answer.is_success else answer
