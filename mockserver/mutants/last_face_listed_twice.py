"""The last face of a page is in it twice."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "created_is_listed_once"


def spoil(broken: MutatedMock) -> None:
    @broken.success("listFaces")
    def twice(_request: MutantRequest, body: Json) -> Json:
        return {**body, "data": body["data"] + body["data"][-1:]}
