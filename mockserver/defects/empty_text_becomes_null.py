"""A PAL's empty greeting comes back as null."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "tavus"
CAUGHT_BY = "request_echoed"


def spoil(broken: Broken) -> None:
    @broken.success("createPal", "getPal", "listPals", "patchPal")
    def nothing(_request: Request, body: Json) -> Json:
        for item in body.get("data", [body]):
            item["greeting"] = item["greeting"] or None
        return body
