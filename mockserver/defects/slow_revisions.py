"""Every fiftieth time, a deployment's revisions take five seconds."""

from __future__ import annotations

import asyncio
import itertools

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "answered_in_time"


def spoil(broken: Broken) -> None:
    times = itertools.count()

    @broken.around("listDeploymentRevisions")
    async def wait(request: Request, ask: Ask) -> Answer:
        if next(times) % 50 == 0:
            await asyncio.sleep(5)
        return await ask(request)
