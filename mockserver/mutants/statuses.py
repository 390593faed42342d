"""Statuses that are undeclared, wrong, late or failures."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace

from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import Ask, MutatedMock


@mutant("tavus", caught_by="allow_header_complete")
def allow_lacks_patch(mutated: MutatedMock) -> None:
    """The methods that a 405 lists lack PATCH."""

    @mutated.answer()
    def without(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        methods = answer.header("allow").split(", ")
        kept = ", ".join(method for method in methods if method != "PATCH")
        return answer.with_header("allow", kept) if answer.status == 405 else answer


@mutant("together", caught_by="allow_header_complete")
def allow_missing(mutated: MutatedMock) -> None:
    """A 405 does not list the methods that there are."""

    @mutated.answer()
    def without(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("allow", None) if answer.status == 405 else answer


@mutant("together", caught_by="answered_in_time")
def slow_revisions(mutated: MutatedMock) -> None:
    """Every fiftieth time, a deployment's revisions take five seconds."""
    times = itertools.count()

    @mutated.around("listDeploymentRevisions")
    async def wait(request: MutantRequest, ask: Ask) -> MutantResponse:
        if next(times) % 50 == 0:
            await asyncio.sleep(5)
        return await ask(request)


@mutant("together", caught_by="method_not_allowed")
def method_not_found(mutated: MutatedMock) -> None:
    """A method that a path does not have is answered with 404."""

    @mutated.answer()
    def hide(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return mutated.refused(404) if answer.status == 405 else answer


@mutant("tavus", caught_by="method_not_allowed")
def put_on_face_taken(mutated: MutatedMock) -> None:
    """PUT on a face, which is not declared, is answered with the face."""

    @mutated.around()
    async def take(request: MutantRequest, ask: Ask) -> MutantResponse:
        is_face = request.path.startswith("/v2/faces/r") and request.path.count("/") == 3
        return await ask(replace(request, method="GET", body=b"") if is_face and request.method == "PUT" else request)


@mutant("tavus", caught_by="no_server_error")
def body_on_204(mutated: MutatedMock) -> None:
    """Deleting a deployment answers 204 and, behind it, a body."""

    @mutated.answer("deleteDeployment")
    def talk(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_json({"deleted": True}) if answer.status == 204 else answer


@mutant("tavus", caught_by="no_server_error")
def channel_embed_fails(mutated: MutatedMock) -> None:
    """A deployment on the channel `embed`, one of three, is answered with 500."""

    @mutated.around("createDeployment")
    async def fail(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        if answer.is_success and request.json["channel"] == "embed":
            return mutated.refused(500)
        return answer


@mutant("tavus", caught_by="no_server_error")
def connection_dropped(mutated: MutatedMock) -> None:
    """The connection is closed in the middle of a face."""

    @mutated.answer("getFace")
    def cut(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return replace(answer, body=answer.body[:20], is_cut_off=True) if answer.is_success else answer


@mutant("together", caught_by="no_server_error")
def empty_update_fails(mutated: MutatedMock) -> None:
    """An update of a volume that names nothing is answered with 500."""

    @mutated.around("updateVolume")
    async def fail(request: MutantRequest, ask: Ask) -> MutantResponse:
        return mutated.refused(500) if request.json == {} else await ask(request)


@mutant("tavus", caught_by="no_server_error")
def long_face_name_fails(mutated: MutatedMock) -> None:
    """A new face name of more than 40 characters is answered with 500."""

    @mutated.answer("renameFace")
    def fail(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return mutated.refused(500) if answer.is_success and len(request.json["face_name"]) > 40 else answer


@mutant("together", caught_by="no_server_error")
def rare_letter_fails(mutated: MutatedMock) -> None:
    """A secret whose description has a letter beyond the Basic Multilingual Plane is answered with 500."""

    @mutated.answer("createSecret")
    def fail(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success and any(ord(letter) > 0xFFFF for letter in request.json.get("description", "")):
            return mutated.refused(500)
        return answer


@mutant("tavus", caught_by="no_server_error")
def second_page_fails(mutated: MutatedMock) -> None:
    """The second page of PALs is answered with 500."""

    @mutated.answer("listPals")
    def fail(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return mutated.refused(500) if answer.is_success and request.parameter("page") == "2" else answer


@mutant("together", caught_by="no_server_error")
def two_fields_at_once_fail(mutated: MutatedMock) -> None:
    """A secret made with both a description and a project is answered with 500."""

    @mutated.around("createSecret")
    async def fail(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        is_both = isinstance(sent, dict) and sent.get("description") and sent.get("project_id")
        return mutated.refused(500) if is_both else await ask(request)


@mutant("tavus", caught_by="no_server_error")
def two_filters_at_once_fail(mutated: MutatedMock) -> None:
    """A list of deployments asked for by status and channel at once is answered with 500."""

    @mutated.around("listDeployments")
    async def fail(request: MutantRequest, ask: Ask) -> MutantResponse:
        is_both = request.parameter("status") and request.parameter("channel")
        return mutated.refused(500) if is_both else await ask(request)


@mutant("tavus", caught_by="status_declared")
def bad_rename_answers_422(mutated: MutatedMock) -> None:
    """A face name that is refused is refused with 422 where 400 is declared."""

    @mutated.answer("renameFace")
    def unprocessable(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return replace(answer, status=422) if answer.status == 400 else answer


@mutant("tavus", caught_by="status_declared")
def unknown_pal_is_gone(mutated: MutatedMock) -> None:
    """A PAL that does not exist is answered with 410 where 404 is declared."""

    @mutated.answer("getPal")
    def gone(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return replace(answer, status=410) if answer.status == 404 else answer


@mutant("together", caught_by="status_declared")
def volume_created_with_201(mutated: MutatedMock) -> None:
    """Creating a volume answers 201, which is not declared."""

    @mutated.answer("createVolume")
    def created(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return replace(answer, status=201) if answer.is_success else answer
