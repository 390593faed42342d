"""A command's arguments come back in another order."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "request_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.success("POST /deployments", "getDeployment", "listDeployments", "updateDeployment")
    def ordered(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            if "args" in item:
                item["args"] = sorted(item["args"])
        return body
