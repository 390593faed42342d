"""Ids that are found without being there, return, or lie below another parent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mockserver.errors import NotFound
from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import Ask, MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler
from mockserver.state.clock import timestamp
from mockserver.state.store import World


@mutant("together", caught_by="child_only_under_parent")
def revision_of_any_deployment(mutated: MutatedMock) -> None:
    """A revision is found under every deployment, if any has it."""
    bound = mutated.resource("deployment")

    @mutated.behaviour("getDeploymentRevision")
    def find(call: Call, behave: Handler) -> Reply:
        bound.named_in(call)
        for record in bound.collection(call.own_world):
            try:
                return behave(replace(call, path={**call.path, "id": record.id}))
            except NotFound:
                continue
        return behave(call)


@mutant("tavus", caught_by="child_only_under_parent")
def skill_of_any_pal(mutated: MutatedMock) -> None:
    """A skill is found under every PAL, if any has it."""
    bound = mutated.resource("pal")

    @mutated.behaviour("getPalSkill")
    def find(call: Call, behave: Handler) -> Reply:
        bound.named_in(call)
        for record in bound.collection(call.own_world):
            if call.path["skill_id"] in record.metadata.get("skills", {}):
                return behave(replace(call, path={**call.path, "pal_id": record.id}))
        return behave(call)


@mutant("together", caught_by="ids_never_return")
def id_given_again(mutated: MutatedMock) -> None:
    """The id of a deleted volume is given to the next one."""
    bound, freed = mutated.resource("volume"), dict[str, list[str]]()

    @mutated.behaviour("deleteVolume")
    def free(call: Call, behave: Handler) -> Reply:
        record = bound.named_in(call)
        reply = behave(call)
        freed.setdefault(call.own_world.name, []).append(record.id)
        return reply

    @mutated.method(bound, "_new_id")
    def again(original: Callable[[World], str], world: World) -> str:
        free_ids = freed.get(world.name)
        return free_ids.pop() if free_ids else original(world)


@mutant("together", caught_by="unknown_id_is_not_found")
def old_name_still_found(mutated: MutatedMock) -> None:
    """A renamed volume is still found under its old name."""
    olds: dict[str, str] = {}

    @mutated.around("updateVolume")
    async def remember(request: MutantRequest, ask: Ask) -> MutantResponse:
        before = (await ask(replace(request, method="GET", body=b""))).json
        answer = await ask(request)
        if answer.is_success and before["name"] != answer.json["name"]:
            olds[request.path.rpartition("/")[0] + "/" + before["name"]] = before["id"]
        return answer

    @mutated.around("getVolume")
    async def find(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        old = olds.get(request.path)
        return await ask(replace(request, path=request.path.rpartition("/")[0] + "/" + old)) if answer.status == 404 and old else answer


@mutant("together", caught_by="unknown_id_is_not_found")
def patch_of_unknown_creates(mutated: MutatedMock) -> None:
    """An update of a secret that does not exist makes it."""

    @mutated.around("updateSecret")
    async def make(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer, key = await ask(request), request.path_parameters["id"]
        if answer.status != 404:
            return answer
        made = replace(request, method="POST", path=request.path.rpartition("/")[0])
        return await ask(made.with_json({"name": key[:100], "value": "made"}))


@mutant("tavus", caught_by="unknown_id_is_not_found")
def unknown_deployment_deleted(mutated: MutatedMock) -> None:
    """A deployment that never existed is deleted with success."""

    @mutated.answer("deleteDeployment")
    def succeed(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return MutantResponse(status=204, headers=(), body=b"") if answer.status == 404 else answer


@mutant("tavus", caught_by="unknown_id_is_not_found")
def unknown_face_is_wrong(mutated: MutatedMock) -> None:
    """A face that does not exist is answered with 400 where 404 is declared."""

    @mutated.answer("getFace", "deleteFace")
    def refuse(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return mutated.refused(400) if answer.status == 404 else answer


@mutant("together", caught_by="unknown_id_is_not_found")
def unknown_job_found(mutated: MutatedMock) -> None:
    """A job that was never submitted is found, and pending."""

    @mutated.around("getQueueJobStatus")
    async def make_up(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        if answer.is_success:
            known.append(answer)
        is_unknown = answer.status == 404 and known
        return known[-1].with_json({**known[-1].json, "request_id": request.parameter("request_id")}) if is_unknown else answer

    known: list[MutantResponse] = []


@mutant("together", caught_by="unknown_id_is_not_found")
def unknown_secret_made_up(mutated: MutatedMock) -> None:
    """A secret that does not exist is made up when it is read."""

    @mutated.answer("getSecret")
    def make_up(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.status != 404:
            return answer
        at = timestamp(mutated.mock.clock.now_s())
        key = request.path_parameters["id"]
        return replace(answer, status=200).with_json({"id": key, "object": "secret", "name": key, "created_at": at, "updated_at": at})


@mutant("together", caught_by="unknown_id_is_not_found")
def unknown_volume_updated(mutated: MutatedMock) -> None:
    """An update of a volume that does not exist answers with another volume."""
    seen: dict[str, MutantResponse] = {}

    @mutated.answer("createVolume", "updateVolume")
    def answer_with_another(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        key = request.header("authorization")
        if answer.is_success:
            seen[key] = answer
        return seen.get(key, answer) if answer.status == 404 else answer


@mutant("together", caught_by="location_leads_to_the_item")
def location_of_nothing(mutated: MutatedMock) -> None:
    """A volume is made, and the Location is that of none."""

    @mutated.answer("createVolume")
    def place(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        return answer.with_header("location", f"{request.path}/nothing") if answer.is_success else answer
