"""A volume has its name twice, with two values."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "json_is_strict"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("getVolume")
    def repeat(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return replace(answer, body=answer.body[:-1] + b',"name":""}') if answer.is_success else answer
