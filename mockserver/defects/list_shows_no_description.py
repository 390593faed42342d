"""The list of secrets shows each with an empty description."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "reads_are_stable"


def spoil(broken: Broken) -> None:
    @broken.success("listSecrets")
    def empty(_request: Request, body: Json) -> Json:
        return {**body, "data": [{**one, "description": ""} if "description" in one else one for one in body["data"]]}
