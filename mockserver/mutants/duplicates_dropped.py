"""What stands twice in a PAL's list of tags stands there once."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "request_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createPal")
    async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if (
            "json" in request.header("content-type")
            and isinstance(sent, dict)
            and isinstance(sent.get("document_tags"), list)
            and all(isinstance(tag, str) for tag in sent["document_tags"])
        ):
            request = request.with_json({**sent, "document_tags": list(dict.fromkeys(sent["document_tags"]))})
        return await ask(request)
