"""A wrong password is repeated in the words that refuse it."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "secret_not_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("startDeploymentConversation")
    def repeat(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        given = (request.json or {}).get("password") if answer.status == 403 else None
        return answer.with_json({"message": f"{given} is not the password of the deployment."}) if given else answer
