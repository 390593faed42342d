"""The total of PALs counts those of every key."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "totals_agree"


def spoil(broken: MutatedMock) -> None:
    made: dict[str, int] = {}

    @broken.answer("createPal")
    def count(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        made["all"] = made.get("all", 0) + answer.is_success
        return answer

    @broken.success("listPals")
    def tell(_request: MutantRequest, body: Json) -> Json:
        return {**body, "total_count": max(body["total_count"], made.get("all", 0))}
