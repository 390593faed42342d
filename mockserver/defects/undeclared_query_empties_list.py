"""A query parameter that is not declared empties the list of volumes."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "undeclared_query_refused_or_ignored"


def spoil(broken: Broken) -> None:
    @broken.success("listVolumes")
    def empty(request: Request, body: Json) -> Json:
        return {**body, "data": []} if request.query else body
