"""A secret without a description has null there, which is not allowed."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "body_as_declared"


def spoil(broken: Broken) -> None:
    @broken.success("getSecret", "listSecrets")
    def nothing(_request: Request, body: Json) -> Json:
        for item in body.get("data", [body]):
            item["description"] = item.get("description") or None
        return body
