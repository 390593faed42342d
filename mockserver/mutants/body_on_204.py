"""Deleting a deployment answers 204 and, behind it, a body."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "no_server_error"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("deleteDeployment")
    def talk(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_json({"deleted": True}) if answer.status == 204 else answer
