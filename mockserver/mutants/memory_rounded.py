"""Memory is rounded to whole gibibytes."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "request_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.success("POST /deployments", "getDeployment", "listDeployments", "updateDeployment")
    def rounded(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            if "memory" in item:
                item["memory"] = round(item["memory"])
        return body
