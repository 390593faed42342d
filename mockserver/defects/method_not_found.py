"""A method that a path does not have is answered with 404."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "together"
CAUGHT_BY = "method_not_allowed"


def spoil(broken: Broken) -> None:
    @broken.answer()
    def hide(_request: Request, answer: Answer) -> Answer:
        return broken.refused(404) if answer.status == 405 else answer
