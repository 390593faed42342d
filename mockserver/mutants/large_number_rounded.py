"""A number beyond 2 to the power of 53 comes back as another."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "request_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.success("POST /deployments", "getDeployment")
    def change(_request: MutantRequest, body: Json) -> Json:
        held = body.get("termination_grace_period_seconds")
        return {**body, "termination_grace_period_seconds": int(float(held))} if isinstance(held, int) else body
