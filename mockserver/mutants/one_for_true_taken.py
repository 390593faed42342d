"""1 and 0 are taken for true and false."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createFace")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if "json" in request.header("content-type") and isinstance(sent, dict) and type(sent.get("auto_fix_training_image")) is int:
            request = request.with_json({**sent, "auto_fix_training_image": bool(sent["auto_fix_training_image"])})
        return await ask(request)
