"""Whatever stands in the place of a key is taken for one."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "credential_scheme_respected"


def spoil(broken: Broken) -> None:
    @broken.around()
    async def admit(request: Request, ask: Ask) -> Answer:
        key = request.header("x-api-key")
        return await ask(request.with_header("x-api-key", f"test-{key}") if key and not key.startswith("test") else request)
