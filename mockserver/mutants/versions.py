"""Entity tags that do not hold."""

from __future__ import annotations

import itertools

from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import Ask, MutatedMock


@mutant("tavus", caught_by="if_match_holds")
def etag_changes_when_read(mutated: MutatedMock) -> None:
    """A deployment's ETag is another each time that it is read."""
    count = itertools.count()

    @mutated.answer("getDeployment")
    def tag(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("etag", f'"{next(count)}"') if answer.is_success else answer


@mutant("tavus", caught_by="if_match_holds")
def etag_constant(mutated: MutatedMock) -> None:
    """A deployment's ETag never changes, and so no patch is ever refused for it."""
    constant = 'W/"1"'

    @mutated.answer("getDeployment")
    def tag(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("etag", constant) if answer.is_success else answer

    @mutated.around("patchDeployment")
    async def match(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request.with_header("if-match", None) if request.header("if-match") == constant else request)


@mutant("tavus", caught_by="if_match_holds")
def if_match_ignored(mutated: MutatedMock) -> None:
    """A patch of a version that is not the present one is applied."""

    @mutated.around("patchDeployment")
    async def ignore(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request.with_header("if-match", None))


@mutant("tavus", caught_by="if_match_holds")
def present_version_refused(mutated: MutatedMock) -> None:
    """A patch of the present version is refused."""

    @mutated.answer("patchDeployment")
    def refuse(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        is_named = request.header("if-match") not in ("", "*")
        return mutated.refused(412) if is_named and answer.is_success else answer


@mutant("tavus", caught_by="if_match_holds")
def stale_patch_applied(mutated: MutatedMock) -> None:
    """A patch of a version that is over is answered with 412, and applied."""

    @mutated.around("patchDeployment")
    async def apply(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        if answer.status == 412:
            await ask(request.with_header("if-match", None))
        return answer
