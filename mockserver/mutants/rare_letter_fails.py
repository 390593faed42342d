"""A secret whose description has a letter beyond the Basic Multilingual Plane is answered with 500."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "no_server_error"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("createSecret")
    def fail(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success and any(ord(letter) > 0xFFFF for letter in request.json.get("description", "")):
            return broken.refused(500)
        return answer
