"""A trained face is in training again, every second time that it is read."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "status_moves_forward"


def spoil(broken: MutatedMock) -> None:
    reads: dict[str, int] = {}

    @broken.success("getFace")
    def back(_request: MutantRequest, body: Json) -> Json:
        if body["status"] != "completed":
            return body
        reads[body["face_id"]] = reads.get(body["face_id"], 0) + 1
        return {**body, "status": "started", "training_progress": "50/100"} if reads[body["face_id"]] % 2 == 0 else body
