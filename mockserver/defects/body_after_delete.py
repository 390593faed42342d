"""Deleting a face answers with a body where none is declared."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "body_as_declared"


def spoil(broken: Broken) -> None:
    @broken.answer("deleteFace")
    def talk(_request: Request, answer: Answer) -> Answer:
        return answer.with_json({"deleted": True}) if answer.is_success else answer
