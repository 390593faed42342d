"""A 401 has no body where one is declared."""

from __future__ import annotations

from dataclasses import replace

from mockserver.defect import Answer, Broken, Request

API = "together"
CAUGHT_BY = "error_body_as_declared"


def spoil(broken: Broken) -> None:
    @broken.answer()
    def silent(_request: Request, answer: Answer) -> Answer:
        return replace(answer, body=b"").with_header("content-type", None) if answer.status == 401 else answer
