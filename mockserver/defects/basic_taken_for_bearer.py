"""A key sent as Basic is taken where Bearer is declared."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "credential_scheme_respected"


def spoil(broken: Broken) -> None:
    @broken.around()
    async def admit(request: Request, ask: Ask) -> Answer:
        scheme, _, _ = request.header("authorization").partition(" ")
        return await ask(request.with_header("authorization", "Bearer test") if scheme.lower() == "basic" else request)
