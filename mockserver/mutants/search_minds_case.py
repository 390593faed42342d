"""A search for deployments minds the case of letters."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "filters_respected"


def spoil(broken: MutatedMock) -> None:
    @broken.success("listDeployments")
    def mind(request: MutantRequest, body: Json) -> Json:
        sought = request.parameter("search") or ""
        return {**body, "deployments": [one for one in body["deployments"] if sought in one.get("name", "")]} if sought else body
