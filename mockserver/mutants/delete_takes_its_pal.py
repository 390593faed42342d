"""Deleting a deployment deletes the PAL that it is of."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "created_is_readable"


def spoil(broken: MutatedMock) -> None:
    @broken.around("deleteDeployment")
    async def cascade(request: MutantRequest, ask: Ask) -> MutantResponse:
        shown = (await ask(replace(request, method="GET"))).json
        answer = await ask(request)
        if answer.is_success:
            await ask(replace(request, method="DELETE", path=f"/v2/pals/{shown['pal_id']}"))
        return answer
