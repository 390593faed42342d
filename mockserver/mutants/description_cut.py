"""A description is cut after 40 characters."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "request_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.success("createSecret", "getSecret", "listSecrets", "updateSecret")
    def cut(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            item["description"] = item["description"][:40]
        return body
