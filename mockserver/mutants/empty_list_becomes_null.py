"""A PAL's empty list of tags comes back as null."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "body_as_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.success("createPal", "getPal")
    def change(_request: MutantRequest, body: Json) -> Json:
        return {**body, "document_tags": body["document_tags"] or None} if "document_tags" in body else body
