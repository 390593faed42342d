"""A face in training has a status that is not declared."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "body_as_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.success("getFace")
    def training(_request: MutantRequest, body: Json) -> Json:
        return {**body, "status": "training"} if body["status"] == "started" else body
