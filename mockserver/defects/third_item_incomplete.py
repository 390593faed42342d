"""The third deployment of a page has no channel, which is required."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "tavus"
CAUGHT_BY = "body_as_declared"


def spoil(broken: Broken) -> None:
    @broken.success("listDeployments")
    def without(_request: Request, body: Json) -> Json:
        for item in body["deployments"][2:3]:
            del item["channel"]
        return body
