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


@mutant("tavus", caught_by="etag_tells_versions")
def etag_of_the_first_version(mutated: MutatedMock) -> None:
    """A deployment keeps the ETag that it was first read with, in reads, in the answers of patches, and for If-Match."""
    first: dict[str, str] = {}

    @mutated.around("getDeployment", "patchDeployment")
    async def keep(request: MutantRequest, ask: Ask) -> MutantResponse:
        if request.header("if-match") == first.get(request.path, "-"):
            request = request.with_header("if-match", None)
        answer = await ask(request)
        return answer.with_header("etag", first.setdefault(request.path, answer.header("etag"))) if answer.is_success else answer


@mutant("together", caught_by="etag_tells_versions")
def etag_of_the_id(mutated: MutatedMock) -> None:
    """A volume has an ETag, which is made of its id alone."""

    @mutated.answer("getVolume", "updateVolume")
    def tag(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("etag", f'"{answer.json["id"]}"') if answer.is_success else answer


@mutant("tavus", caught_by="etag_tells_versions")
def not_modified_after_a_patch(mutated: MutatedMock) -> None:
    """Whoever names any version of a deployment that ever was is told that it is not modified."""

    @mutated.around("getDeployment")
    async def tell(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        return _not_modified(answer) if answer.is_success and request.header("if-none-match") else answer


@mutant("together", caught_by="etag_tells_versions")
def etag_of_the_list_stays(mutated: MutatedMock) -> None:
    """The list of secrets has an ETag, which stays when a secret is made."""

    @mutated.answer("listSecrets")
    def tag(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("etag", '"secrets"') if answer.is_success else answer


def _not_modified(answer: MutantResponse) -> MutantResponse:
    kept = tuple(pair for pair in answer.headers if pair[0] == "etag")
    return MutantResponse(status=304, headers=kept, body=b"")


@mutant("tavus", caught_by="last_modified_moves")
def last_modified_at_the_beginning(mutated: MutatedMock) -> None:
    """A deployment has a Last-Modified, which stays when it is patched."""

    @mutated.answer("getDeployment")
    def date(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("last-modified", "Thu, 01 Jan 2026 00:00:00 GMT") if answer.is_success else answer
