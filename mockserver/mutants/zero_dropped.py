"""A storage of 0 is dropped, as if it had not been sent."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "created_is_readable"


def spoil(broken: MutatedMock) -> None:
    @broken.success("POST /deployments", "getDeployment", "listDeployments", "updateDeployment")
    def drop(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            if item.get("storage") == 0:
                del item["storage"]
        return body
