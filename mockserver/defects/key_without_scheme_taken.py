"""A bare key is taken where `Bearer` must stand before it."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "credential_scheme_respected"


def spoil(broken: Broken) -> None:
    @broken.around("listSecrets")
    async def admit(request: Request, ask: Ask) -> Answer:
        given = request.header("authorization")
        return await ask(request.with_header("authorization", f"Bearer {given}") if given and " " not in given else request)
