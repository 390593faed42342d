"""An update of a volume that does not exist answers with another volume."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "together"
CAUGHT_BY = "unknown_id_is_not_found"


def spoil(broken: Broken) -> None:
    seen: dict[str, Answer] = {}

    @broken.answer("createVolume", "updateVolume")
    def answer_with_another(request: Request, answer: Answer) -> Answer:
        key = request.header("authorization")
        if answer.is_success:
            seen[key] = answer
        return seen.get(key, answer) if answer.status == 404 else answer
