"""Every fiftieth time, a deployment's revisions take five seconds."""

from __future__ import annotations

import asyncio
import itertools

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "answered_in_time"


def spoil(broken: MutatedMock) -> None:
    times = itertools.count()

    @broken.around("listDeploymentRevisions")
    async def wait(request: MutantRequest, ask: Ask) -> MutantResponse:
        if next(times) % 50 == 0:
            await asyncio.sleep(5)
        return await ask(request)
