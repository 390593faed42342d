"""A query parameter that is not declared empties the list of volumes."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "undeclared_query_refused_or_ignored"


def spoil(broken: MutatedMock) -> None:
    @broken.success("listVolumes")
    def empty(request: MutantRequest, body: Json) -> Json:
        return {**body, "data": []} if request.query else body
