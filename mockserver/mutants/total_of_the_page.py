"""The total of PALs is the number of those on the page."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "totals_agree"


def spoil(broken: MutatedMock) -> None:
    @broken.success("listPals")
    def count(_request: MutantRequest, body: Json) -> Json:
        return {**body, "total_count": len(body["data"])}
