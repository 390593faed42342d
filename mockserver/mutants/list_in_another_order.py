"""The list of volumes comes in another order each time."""

from __future__ import annotations

import itertools

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "reads_are_stable"


def spoil(broken: MutatedMock) -> None:
    times = itertools.count()

    @broken.success("listVolumes")
    def turn(_request: MutantRequest, body: Json) -> Json:
        place = next(times) % max(1, len(body["data"]))
        return {**body, "data": body["data"][place:] + body["data"][:place]}
