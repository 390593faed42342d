"""The times of a PAL have no zone."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "timestamps_rfc3339"


def spoil(broken: MutatedMock) -> None:
    @broken.success("getPal", "createPal")
    def local(_request: MutantRequest, body: Json) -> Json:
        return {**body, "created_at": body["created_at"].rstrip("Z")}
