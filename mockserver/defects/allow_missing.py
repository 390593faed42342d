"""A 405 does not list the methods that there are."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "together"
CAUGHT_BY = "allow_header_complete"


def spoil(broken: Broken) -> None:
    @broken.answer()
    def without(_request: Request, answer: Answer) -> Answer:
        return answer.with_header("allow", None) if answer.status == 405 else answer
