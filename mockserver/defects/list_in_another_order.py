"""The list of volumes comes in another order each time."""

from __future__ import annotations

import itertools

from mockserver.defect import Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "reads_are_stable"


def spoil(broken: Broken) -> None:
    times = itertools.count()

    @broken.success("listVolumes")
    def turn(_request: Request, body: Json) -> Json:
        place = next(times) % max(1, len(body["data"]))
        return {**body, "data": body["data"][place:] + body["data"][:place]}
