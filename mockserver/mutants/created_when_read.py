"""A secret says that it was created when it is read."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from mockserver.state.clock import timestamp
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "created_at_stays"


def spoil(broken: MutatedMock) -> None:
    @broken.success("getSecret")
    def now(_request: MutantRequest, body: Json) -> Json:
        return {**body, "created_at": timestamp(broken.mock.clock.now_s())}
