"""The list of volumes is null where there are none."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "body_as_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.success("listVolumes")
    def empty(_request: MutantRequest, body: Json) -> Json:
        return {**body, "data": body["data"] or None}
