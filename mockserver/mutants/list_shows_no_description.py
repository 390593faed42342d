"""The list of secrets shows each with an empty description."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "reads_are_stable"


def spoil(broken: MutatedMock) -> None:
    @broken.success("listSecrets")
    def empty(_request: MutantRequest, body: Json) -> Json:
        return {**body, "data": [{**one, "description": ""} if "description" in one else one for one in body["data"]]}
