"""A command's arguments come back in another order."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "request_echoed"


def spoil(broken: Broken) -> None:
    @broken.success("POST /deployments", "getDeployment", "listDeployments", "updateDeployment")
    def ordered(_request: Request, body: Json) -> Json:
        for item in body.get("data", [body]):
            if "args" in item:
                item["args"] = sorted(item["args"])
        return body
