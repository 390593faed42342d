"""The connection is closed in the middle of a face."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "no_server_error"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("getFace")
    def cut(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return replace(answer, body=answer.body[:20], is_cut_off=True) if answer.is_success else answer
