"""The error of a 404 lacks its `type`, which is required."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "error_body_as_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("getSecret", "updateSecret", "deleteSecret", "getVolume", "getDeployment")
    def without(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.status != 404:
            return answer
        return answer.with_json({"error": {name: held for name, held in answer.json["error"].items() if name != "type"}})
