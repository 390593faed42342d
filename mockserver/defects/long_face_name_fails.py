"""A new face name of more than 40 characters is answered with 500."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "no_server_error"


def spoil(broken: Broken) -> None:
    @broken.answer("renameFace")
    def fail(request: Request, answer: Answer) -> Answer:
        return broken.refused(500) if answer.is_success and len(request.json["face_name"]) > 40 else answer
