"""The total of deployments counts those that were deleted, too."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "totals_agree"


def spoil(broken: MutatedMock) -> None:
    gone: dict[str, int] = {}

    @broken.answer("deleteDeployment")
    def count(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            key = request.header("x-api-key")
            gone[key] = gone.get(key, 0) + 1
        return answer

    @broken.success("listDeployments")
    def tell(request: MutantRequest, body: Json) -> Json:
        return {**body, "total": body["total"] + gone.get(request.header("x-api-key"), 0)}
