"""The first read after an update of a volume shows what was there before."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "update_changes_what_it_names"


def spoil(broken: MutatedMock) -> None:
    shown: dict[str, MutantResponse] = {}
    stale: set[str] = set()

    @broken.answer("getVolume")
    def show(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        before = shown.get(request.path)
        if request.path in stale and before is not None:
            stale.discard(request.path)
            return before
        if answer.is_success and not request.query:
            shown[request.path] = answer
        return answer

    @broken.answer("updateVolume")
    def mark(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            stale.add(request.path)
        return answer
