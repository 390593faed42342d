"""The third volume is missing from the list."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "created_is_listed_once"


def spoil(broken: Broken) -> None:
    @broken.success("listVolumes")
    def without(_request: Request, body: Json) -> Json:
        return {**body, "data": body["data"][:2] + body["data"][3:]}
