"""A deployment that is ready is updating again, although nobody changed it."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "status_moves_forward"


def spoil(broken: MutatedMock) -> None:
    reads: dict[str, int] = {}

    @broken.success("getDeployment")
    def back(_request: MutantRequest, body: Json) -> Json:
        if body["status"] != "Ready":
            return body
        reads[body["id"]] = reads.get(body["id"], 0) + 1
        return {**body, "status": "Updating"} if reads[body["id"]] > 1 else body
