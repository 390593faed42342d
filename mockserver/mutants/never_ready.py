"""A deployment never gets beyond scaling."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "status_arrives"


def spoil(broken: MutatedMock) -> None:
    @broken.success("getDeployment", "listDeployments")
    def wait(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            if item["status"] == "Ready":
                item["status"] = "Scaling"
        return body
