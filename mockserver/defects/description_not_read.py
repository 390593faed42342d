"""A deployment is made with its description, and read without it."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "created_is_readable"


def spoil(broken: Broken) -> None:
    @broken.success("getDeployment")
    def without(_request: Request, body: Json) -> Json:
        return {name: held for name, held in body.items() if name != "description"}
