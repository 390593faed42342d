"""Each time that a deployment is read counts as a call."""

from __future__ import annotations

import itertools

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "reads_are_stable"


def spoil(broken: MutatedMock) -> None:
    reads = itertools.count(1)

    @broken.success("getDeployment")
    def count(_request: MutantRequest, body: Json) -> Json:
        return {**body, "usage_total": body["usage_total"] + next(reads)}
