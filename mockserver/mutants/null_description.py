"""A secret without a description has null there, which is not allowed."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "body_as_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.success("getSecret", "listSecrets")
    def nothing(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            item["description"] = item.get("description") or None
        return body
