"""A face in training has a status that is not declared."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "tavus"
CAUGHT_BY = "body_as_declared"


def spoil(broken: Broken) -> None:
    @broken.success("getFace")
    def training(_request: Request, body: Json) -> Json:
        return {**body, "status": "training"} if body["status"] == "started" else body
