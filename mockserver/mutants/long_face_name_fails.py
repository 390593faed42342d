"""A new face name of more than 40 characters is answered with 500."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "no_server_error"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("renameFace")
    def fail(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return broken.refused(500) if answer.is_success and len(request.json["face_name"]) > 40 else answer
