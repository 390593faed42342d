"""A job is read with another's key by whoever knows its id."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "other_key_sees_nothing"


def spoil(broken: MutatedMock) -> None:
    keys: dict[str, str] = {}

    @broken.answer("submitQueueJob")
    def remember(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            keys[answer.json["requestId"]] = request.header("authorization")
        return answer

    @broken.around("getQueueJobStatus")
    async def read(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        owner = keys.get(request.parameter("request_id") or "")
        return await ask(request.with_header("authorization", owner)) if answer.status == 404 and owner else answer
