"""Deletions that leave something behind."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import Ask, MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler
from specs.json.parsing import Json


@mutant("tavus", caught_by="deleted_is_gone")
def deleted_deployment_still_public(mutated: MutatedMock) -> None:
    """The page of a deleted deployment still loads."""
    gone: dict[str, MutantResponse] = {}

    @mutated.around("deleteDeployment")
    async def remember(request: MutantRequest, ask: Ask) -> MutantResponse:
        shown = await ask(replace(request, method="GET", path=f"{request.path}/init"))
        answer = await ask(request)
        if answer.is_success and shown.is_success:
            gone[f"{request.path}/init"] = shown
        return answer

    @mutated.answer("getDeploymentInit")
    def show(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return gone.get(request.path, answer) if answer.status == 404 else answer


@mutant("together", caught_by="deleted_is_gone")
def deleted_found_by_name(mutated: MutatedMock) -> None:
    """A deleted volume can still be read under its name."""
    gone: dict[str, MutantResponse] = {}

    @mutated.around("deleteVolume")
    async def remember(request: MutantRequest, ask: Ask) -> MutantResponse:
        shown = await ask(replace(request, method="GET"))
        answer = await ask(request)
        if answer.is_success and shown.is_success:
            gone[request.path.rpartition("/")[0] + "/" + shown.json["name"]] = shown
        return answer

    @mutated.answer("getVolume")
    def show(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return gone.get(request.path, answer) if answer.status == 404 else answer


@mutant("tavus", caught_by="deleted_is_gone")
def deleted_pal_still_read(mutated: MutatedMock) -> None:
    """A deleted PAL can still be read."""
    gone: dict[str, MutantResponse] = {}

    @mutated.around("deletePal")
    async def remember(request: MutantRequest, ask: Ask) -> MutantResponse:
        shown = await ask(replace(request, method="GET"))
        answer = await ask(request)
        if answer.is_success:
            gone[request.path] = shown
        return answer

    @mutated.answer("getPal")
    def show(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return gone.get(request.path, answer) if answer.status == 404 else answer


@mutant("together", caught_by="deleted_is_gone")
def deleted_secret_still_listed(mutated: MutatedMock) -> None:
    """A deleted secret is still in the list."""
    bound, gone = mutated.resource("secret"), dict[str, list[Json]]()

    @mutated.behaviour("deleteSecret")
    def remember(call: Call, behave: Handler) -> Reply:
        shown = bound.shown(bound.named_in(call), call.now_s, call.own_world)
        reply = behave(call)
        gone.setdefault(call.own_world.name, []).append({name: held for name, held in shown.items() if name in bound.shape.item_properties})
        return reply

    @mutated.behaviour("listSecrets")
    def show(call: Call, behave: Handler) -> Reply:
        reply = behave(call)
        reply.body["data"] += gone.get(call.own_world.name, [])
        return reply


@mutant("tavus", caught_by="deleted_is_gone")
def detached_skill_still_listed(mutated: MutatedMock) -> None:
    """A skill that was detached from a PAL is still in its list."""
    attached: dict[str, dict[str, Json]] = {}

    @mutated.success("attachPalSkill")
    def remember(request: MutantRequest, body: Json) -> Json:
        attached.setdefault(request.path_parameters["pal_id"], {})[request.path_parameters["skill_id"]] = body
        return body

    @mutated.success("listPalSkills")
    def show(request: MutantRequest, body: Json) -> Json:
        return {**body, "data": {**attached.get(request.path_parameters["pal_id"], {}), **body["data"]}}


@mutant("together", caught_by="deleted_twice_is_refused")
def second_delete_answers_200(mutated: MutatedMock) -> None:
    """A volume is deleted as often as one likes."""
    gone: dict[str, MutantResponse] = {}

    @mutated.answer("deleteVolume")
    def again(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            gone[request.path] = answer
        return gone.get(request.path, answer)


@mutant("tavus", caught_by="deleted_twice_is_refused")
def second_delete_answers_204(mutated: MutatedMock) -> None:
    """A PAL is deleted as often as one likes."""
    gone: set[str] = set()

    @mutated.answer("deletePal")
    def again(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            gone.add(request.path)
        return MutantResponse(status=204, headers=(), body=b"") if answer.status == 404 and request.path in gone else answer
