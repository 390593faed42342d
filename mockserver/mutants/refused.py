"""Refusals that are carried out all the same."""

from __future__ import annotations

from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import Ask, MutatedMock
from specs.json.parsing import Json


@mutant("tavus", caught_by="refused_create_keeps_nothing")
def refused_pal_kept(mutated: MutatedMock) -> None:
    """A PAL that is refused is kept all the same, and listed."""
    _kept(mutated, "createPal", "pal_name")


@mutant("together", caught_by="refused_create_keeps_nothing")
def refused_secret_kept(mutated: MutatedMock) -> None:
    """A secret that is refused is kept all the same, and listed."""
    _kept(mutated, "createSecret", "name")


@mutant("together", caught_by="failed_update_changes_nothing")
def taken_name_kept(mutated: MutatedMock) -> None:
    """A volume whose name is taken is refused, and kept under a name that is free."""
    taken = "already"

    @mutated.around("createVolume")
    async def keep(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        if answer.status in (400, 409) and taken in str(answer.json) and isinstance(request.json, dict):
            await ask(request.with_json({**request.json, "name": f"{request.json['name']}-2"}))
        return answer


def _kept(mutated: MutatedMock, operation: str, name: str) -> None:
    """Carry out the last create that was accepted with the name in the one that is refused."""
    accepted: list[dict[str, Json]] = []

    @mutated.around(operation)
    async def keep(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer, sent = await ask(request), request.json
        if answer.is_success and isinstance(sent, dict):
            accepted[:] = [sent]
        elif answer.status == 400 and isinstance(sent, dict) and accepted and isinstance(sent.get(name), str):
            await ask(request.with_json({**accepted[0], name: sent[name]}))
        return answer
