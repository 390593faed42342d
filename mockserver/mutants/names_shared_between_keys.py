"""A secret's name cannot be used where another key has used it."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "other_key_sees_nothing"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("secret")

    @broken.around("createSecret")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, dict) and isinstance(sent.get("name"), str):
            own = broken.mock.store.world_of(request.header("authorization").partition(" ")[2])
            if any(bound.collection(world).named(sent["name"]) for world in broken.mock.store.worlds() if world is not own):
                return broken.refused(400)
        return await ask(request)
