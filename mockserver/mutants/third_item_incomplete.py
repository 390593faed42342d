"""The third deployment of a page has no channel, which is required."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "body_as_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.success("listDeployments")
    def without(_request: MutantRequest, body: Json) -> Json:
        for item in body["deployments"][2:3]:
            del item["channel"]
        return body
