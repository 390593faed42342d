"""The number of faces is text."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "tavus"
CAUGHT_BY = "body_as_declared"


def spoil(broken: Broken) -> None:
    @broken.success("listFaces")
    def as_text(_request: Request, body: Json) -> Json:
        return {**body, "total_count": str(body["total_count"])}
