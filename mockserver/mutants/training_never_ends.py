"""A face is in training for ever."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "status_arrives"


def spoil(broken: MutatedMock) -> None:
    @broken.success("getFace", "listFaces")
    def wait(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            item.update(status="started", training_progress="99/100")
        return body
