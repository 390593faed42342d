"""A deployment's ETag is another each time that it is read."""

from __future__ import annotations

import itertools

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "if_match_holds"


def spoil(broken: MutatedMock) -> None:
    count = itertools.count()

    @broken.answer("getDeployment")
    def tag(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("etag", f'"{next(count)}"') if answer.is_success else answer
