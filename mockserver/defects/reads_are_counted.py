"""Each time that a deployment is read counts as a call."""

from __future__ import annotations

import itertools

from mockserver.defect import Broken, Request
from specs.text import Json

API = "tavus"
CAUGHT_BY = "reads_are_stable"


def spoil(broken: Broken) -> None:
    reads = itertools.count(1)

    @broken.success("getDeployment")
    def count(_request: Request, body: Json) -> Json:
        return {**body, "usage_total": body["usage_total"] + next(reads)}
