"""A deployment is made with its description, and read without it."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "created_is_readable"


def spoil(broken: MutatedMock) -> None:
    @broken.success("getDeployment")
    def without(_request: MutantRequest, body: Json) -> Json:
        return {name: held for name, held in body.items() if name != "description"}
