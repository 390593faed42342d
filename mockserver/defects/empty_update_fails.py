"""An update of a volume that names nothing is answered with 500."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "no_server_error"


def spoil(broken: Broken) -> None:
    @broken.around("updateVolume")
    async def fail(request: Request, ask: Ask) -> Answer:
        return broken.refused(500) if request.json == {} else await ask(request)
