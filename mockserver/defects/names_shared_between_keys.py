"""A secret's name cannot be used where another key has used it."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "other_key_sees_nothing"


def spoil(broken: Broken) -> None:
    bound = broken.resource("secret")

    @broken.around("createSecret")
    async def refuse(request: Request, ask: Ask) -> Answer:
        sent = request.json
        if isinstance(sent, dict) and isinstance(sent.get("name"), str):
            own = broken.mock.store.world_of(request.header("authorization").partition(" ")[2])
            if any(bound.collection(world).named(sent["name"]) for world in broken.mock.store.worlds() if world is not own):
                return broken.refused(400)
        return await ask(request)
