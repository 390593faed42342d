"""A secret that does not exist is made up when it is read."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock
from mockserver.state.clock import timestamp

API = "together"
CAUGHT_BY = "unknown_id_is_not_found"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("getSecret")
    def make_up(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.status != 404:
            return answer
        at = timestamp(broken.mock.clock.now_s())
        key = request.path_parameters["id"]
        return replace(answer, status=200).with_json({"id": key, "object": "secret", "name": key, "created_at": at, "updated_at": at})
