"""A PAL's empty list of tags comes back as null."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "tavus"
CAUGHT_BY = "body_as_declared"


def spoil(broken: Broken) -> None:
    @broken.success("createPal", "getPal")
    def change(_request: Request, body: Json) -> Json:
        return {**body, "document_tags": body["document_tags"] or None} if "document_tags" in body else body
