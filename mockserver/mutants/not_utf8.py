"""A PAL with letters beyond ASCII is not written in UTF-8."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "json_is_strict"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("getPal")
    def recode(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return replace(answer, body=answer.body.decode().encode("latin-1", "replace")) if answer.is_success else answer
