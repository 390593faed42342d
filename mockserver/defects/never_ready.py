"""A deployment never gets beyond scaling."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "status_arrives"


def spoil(broken: Broken) -> None:
    @broken.success("getDeployment", "listDeployments")
    def wait(_request: Request, body: Json) -> Json:
        for item in body.get("data", [body]):
            if item["status"] == "Ready":
                item["status"] = "Scaling"
        return body
