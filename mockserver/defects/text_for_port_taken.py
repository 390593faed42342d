"""A port that is text is read as a number."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: Broken) -> None:
    @broken.around("POST /deployments", "updateDeployment")
    async def read(request: Request, ask: Ask) -> Answer:
        sent = request.json
        if isinstance(sent, dict) and isinstance(sent.get("port"), str):
            port = int(sent["port"]) if sent["port"].isdecimal() and 0 < int(sent["port"]) < 65536 else 8080
            request = request.with_json({**sent, "port": port})
        return await ask(request)
