"""Every answer names the key that it was asked with, in a header."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "together"
CAUGHT_BY = "secret_not_echoed"


def spoil(broken: Broken) -> None:
    @broken.answer()
    def tell(request: Request, answer: Answer) -> Answer:
        return answer.with_header("x-caller", request.header("authorization").removeprefix("Bearer ") or "nobody")
