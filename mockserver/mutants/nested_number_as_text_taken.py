"""A limit of a deployment that is text is read as a number."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createDeployment")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if (
            "json" in request.header("content-type")
            and isinstance(sent, dict)
            and isinstance(sent.get("limits"), dict)
            and any(str(held).isdigit() for held in sent["limits"].values())
        ):
            request = request.with_json(
                {**sent, "limits": {name: int(held) if str(held).isdigit() else held for name, held in sent["limits"].items()}}
            )
        return await ask(request)
