"""A face name with letters beyond ASCII is refused."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: Broken) -> None:
    @broken.answer("renameFace")
    def refuse(request: Request, answer: Answer) -> Answer:
        return broken.refused(400) if answer.is_success and not request.json["face_name"].isascii() else answer
