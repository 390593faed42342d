"""A volume is deleted as often as one likes."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "deleted_twice_is_refused"


def spoil(broken: MutatedMock) -> None:
    gone: dict[str, MutantResponse] = {}

    @broken.answer("deleteVolume")
    def again(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            gone[request.path] = answer
        return gone.get(request.path, answer)
