"""The tests in a JSON Patch of a deployment are passed over."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "update_changes_what_it_names"


def spoil(broken: MutatedMock) -> None:
    @broken.around("patchDeployment")
    async def skip(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, list) and len(sent) > 1 and all(isinstance(one, dict) for one in sent):
            request = request.with_json([one for one in sent if one.get("op") != "test"] or sent)
        return await ask(request)
