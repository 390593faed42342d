"""A description is cut after 40 characters."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "request_echoed"


def spoil(broken: Broken) -> None:
    @broken.success("createSecret", "getSecret", "listSecrets", "updateSecret")
    def cut(_request: Request, body: Json) -> Json:
        for item in body.get("data", [body]):
            item["description"] = item["description"][:40]
        return body
