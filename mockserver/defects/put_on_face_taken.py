"""PUT on a face, which is not declared, is answered with the face."""

from __future__ import annotations

from dataclasses import replace

from mockserver.defect import Answer, Ask, Broken, Request

API = "tavus"
CAUGHT_BY = "method_not_allowed"


def spoil(broken: Broken) -> None:
    @broken.around()
    async def take(request: Request, ask: Ask) -> Answer:
        is_face = request.path.startswith("/v2/faces/r") and request.path.count("/") == 3
        return await ask(replace(request, method="GET", body=b"") if is_face and request.method == "PUT" else request)
