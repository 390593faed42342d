"""PUT on a face, which is not declared, is answered with the face."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "method_not_allowed"


def spoil(broken: MutatedMock) -> None:
    @broken.around()
    async def take(request: MutantRequest, ask: Ask) -> MutantResponse:
        is_face = request.path.startswith("/v2/faces/r") and request.path.count("/") == 3
        return await ask(replace(request, method="GET", body=b"") if is_face and request.method == "PUT" else request)
