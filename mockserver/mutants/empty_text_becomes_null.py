"""A PAL's empty greeting comes back as null."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "request_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.success("createPal", "getPal", "listPals", "patchPal")
    def nothing(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            item["greeting"] = item["greeting"] or None
        return body
