"""What stands twice in a PAL's list of tags stands there once."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "request_echoed"


def spoil(broken: Broken) -> None:
    @broken.around("createPal")
    async def change(request: Request, ask: Ask) -> Answer:
        sent = request.json
        if (
            "json" in request.header("content-type")
            and isinstance(sent, dict)
            and isinstance(sent.get("document_tags"), list)
            and all(isinstance(tag, str) for tag in sent["document_tags"])
        ):
            request = request.with_json({**sent, "document_tags": list(dict.fromkeys(sent["document_tags"]))})
        return await ask(request)
