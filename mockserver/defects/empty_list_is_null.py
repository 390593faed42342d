"""The list of volumes is null where there are none."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "body_as_declared"


def spoil(broken: Broken) -> None:
    @broken.success("listVolumes")
    def empty(_request: Request, body: Json) -> Json:
        return {**body, "data": body["data"] or None}
