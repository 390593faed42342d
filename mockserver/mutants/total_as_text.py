"""The number of faces is text."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "body_as_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.success("listFaces")
    def as_text(_request: MutantRequest, body: Json) -> Json:
        return {**body, "total_count": str(body["total_count"])}
