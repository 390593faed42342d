"""In a volume's history, each version's number is text."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "body_as_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.success("getVolume")
    def as_text(_request: MutantRequest, body: Json) -> Json:
        for version in body["version_history"].values():
            version["version"] = str(version["version"])
        return body
