"""A deployment that never existed is deleted with success."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "unknown_id_is_not_found"


def spoil(broken: Broken) -> None:
    @broken.answer("deleteDeployment")
    def succeed(_request: Request, answer: Answer) -> Answer:
        return Answer(status=204, headers=(), body=b"") if answer.status == 404 else answer
