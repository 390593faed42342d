"""The times of a PAL have no zone."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "tavus"
CAUGHT_BY = "timestamps_rfc3339"


def spoil(broken: Broken) -> None:
    @broken.success("getPal", "createPal")
    def local(_request: Request, body: Json) -> Json:
        return {**body, "created_at": body["created_at"].rstrip("Z")}
