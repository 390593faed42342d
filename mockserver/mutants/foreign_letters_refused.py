"""A face name with letters beyond ASCII is refused."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "valid_request_accepted"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("renameFace")
    def refuse(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return broken.refused(400) if answer.is_success and not request.json["face_name"].isascii() else answer
