"""The total of PALs is the number of those on the page."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "tavus"
CAUGHT_BY = "totals_agree"


def spoil(broken: Broken) -> None:
    @broken.success("listPals")
    def count(_request: Request, body: Json) -> Json:
        return {**body, "total_count": len(body["data"])}
