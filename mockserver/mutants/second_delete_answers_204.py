"""A PAL is deleted as often as one likes."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "deleted_twice_is_refused"


def spoil(broken: MutatedMock) -> None:
    gone: set[str] = set()

    @broken.answer("deletePal")
    def again(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            gone.add(request.path)
        return MutantResponse(status=204, headers=(), body=b"") if answer.status == 404 and request.path in gone else answer
