"""In the list, and only there, the second volume was updated at a time without a T."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "timestamps_rfc3339"


def spoil(broken: MutatedMock) -> None:
    @broken.success("listVolumes")
    def reform(_request: MutantRequest, body: Json) -> Json:
        for item in body["data"][1:2]:
            item["updated_at"] = item["updated_at"].replace("T", " ").removesuffix("Z")
        return body
