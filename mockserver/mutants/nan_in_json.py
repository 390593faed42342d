"""A PAL has a number that JSON has not: NaN."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "json_is_strict"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("getPal")
    def spoil_number(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return replace(answer, body=answer.body[:-1] + b',"score":NaN}') if answer.is_success else answer
