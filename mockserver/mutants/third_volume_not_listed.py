"""The third volume is missing from the list."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "created_is_listed_once"


def spoil(broken: MutatedMock) -> None:
    @broken.success("listVolumes")
    def without(_request: MutantRequest, body: Json) -> Json:
        return {**body, "data": body["data"][:2] + body["data"][3:]}
