"""Letters beyond ASCII in a PAL's context become question marks."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "request_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.success("createPal", "getPal", "listPals", "patchPal")
    def replaced(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            if item["context"]:
                item["context"] = item["context"].encode("ascii", "replace").decode("ascii")
        return body
