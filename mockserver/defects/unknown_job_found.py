"""A job that was never submitted is found, and pending."""

from __future__ import annotations

from mockserver.defect import Answer, Ask, Broken, Request

API = "together"
CAUGHT_BY = "unknown_id_is_not_found"


def spoil(broken: Broken) -> None:
    @broken.around("getQueueJobStatus")
    async def make_up(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if answer.is_success:
            known.append(answer)
        is_unknown = answer.status == 404 and known
        return known[-1].with_json({**known[-1].json, "request_id": request.parameter("request_id")}) if is_unknown else answer

    known: list[Answer] = []
