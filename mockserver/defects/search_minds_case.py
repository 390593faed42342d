"""A search for deployments minds the case of letters."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "tavus"
CAUGHT_BY = "filters_respected"


def spoil(broken: Broken) -> None:
    @broken.success("listDeployments")
    def mind(request: Request, body: Json) -> Json:
        sought = request.parameter("search") or ""
        return {**body, "deployments": [one for one in body["deployments"] if sought in one.get("name", "")]} if sought else body
