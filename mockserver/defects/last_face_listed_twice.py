"""The last face of a page is in it twice."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "tavus"
CAUGHT_BY = "created_is_listed_once"


def spoil(broken: Broken) -> None:
    @broken.success("listFaces")
    def twice(_request: Request, body: Json) -> Json:
        return {**body, "data": body["data"] + body["data"][-1:]}
