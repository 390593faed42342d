"""Memory is rounded to whole gibibytes."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "request_echoed"


def spoil(broken: Broken) -> None:
    @broken.success("POST /deployments", "getDeployment", "listDeployments", "updateDeployment")
    def rounded(_request: Request, body: Json) -> Json:
        for item in body.get("data", [body]):
            if "memory" in item:
                item["memory"] = round(item["memory"])
        return body
