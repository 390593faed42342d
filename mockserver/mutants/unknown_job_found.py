"""A job that was never submitted is found, and pending."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "unknown_id_is_not_found"


def spoil(broken: MutatedMock) -> None:
    @broken.around("getQueueJobStatus")
    async def make_up(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        if answer.is_success:
            known.append(answer)
        is_unknown = answer.status == 404 and known
        return known[-1].with_json({**known[-1].json, "request_id": request.parameter("request_id")}) if is_unknown else answer

    known: list[MutantResponse] = []
