"""An update of a volume that does not exist answers with another volume."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "unknown_id_is_not_found"


def spoil(broken: MutatedMock) -> None:
    seen: dict[str, MutantResponse] = {}

    @broken.answer("createVolume", "updateVolume")
    def answer_with_another(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        key = request.header("authorization")
        if answer.is_success:
            seen[key] = answer
        return seen.get(key, answer) if answer.status == 404 else answer
