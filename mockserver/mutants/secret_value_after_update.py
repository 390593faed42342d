"""An update of a secret answers with its new value, in its description."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "secret_not_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.success("updateSecret")
    def show(request: MutantRequest, body: Json) -> Json:
        value = request.json.get("value")
        return {**body, "description": f"Now {value}."} if value else body
