"""The list of voices has no Content-Type."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "content_type_declared"


def spoil(broken: Broken) -> None:
    @broken.answer("listVoices")
    def untyped(_request: Request, answer: Answer) -> Answer:
        return answer.with_header("content-type", None)
