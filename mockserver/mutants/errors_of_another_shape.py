"""A 400 says `detail` where `error` is declared."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "error_body_as_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.answer()
    def reshape(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_json({"detail": answer.json["error"]}) if answer.status == 400 else answer
