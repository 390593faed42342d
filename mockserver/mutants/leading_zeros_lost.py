"""A deployment's name of digits loses its leading zeros."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "request_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createDeployment")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if "json" in request.header("content-type") and isinstance(sent, dict) and isinstance(sent.get("name"), str):
            request = request.with_json({**sent, "name": sent["name"].lstrip("0") if sent["name"].isdigit() else sent["name"]})
        return await ask(request)
