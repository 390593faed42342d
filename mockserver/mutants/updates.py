"""Updates that change too much, too little, or lose one another."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import Ask, MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler
from specs.json.parsing import Json


@mutant("tavus", caught_by="concurrent_updates_kept")
def patches_lost(mutated: MutatedMock) -> None:
    """A patch writes the texts of a PAL back as they were when the patch came."""

    @mutated.around("patchPal")
    async def write_back(request: MutantRequest, ask: Ask) -> MutantResponse:
        before, sent = (await ask(replace(request, method="GET", body=b""))).json, request.json
        await asyncio.sleep(0.02)
        if isinstance(sent, list) and sent and before and "pal_id" in before:
            texts = ("pal_name", "system_prompt", "greeting", "context")
            request = request.with_json([*({"op": "replace", "path": f"/{name}", "value": before[name]} for name in texts), *sent])
        return await ask(request)


@mutant("together", caught_by="concurrent_updates_kept")
def updates_lost(mutated: MutatedMock) -> None:
    """An update writes the whole deployment back as it was when the update came."""

    @mutated.around("updateDeployment")
    async def write_back(request: MutantRequest, ask: Ask) -> MutantResponse:
        before, sent = (await ask(replace(request, method="GET", body=b""))).json, request.json
        await asyncio.sleep(0.02)
        if isinstance(sent, dict) and before and "description" in before:
            request = request.with_json({"description": before["description"], "image": before["image"], **sent})
        return await ask(request)


@mutant("together", caught_by="failed_update_changes_nothing")
def refused_update_applied(mutated: MutatedMock) -> None:
    """An update of a secret that is refused changes its description all the same."""

    @mutated.around("updateSecret")
    async def apply(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer, sent = await ask(request), request.json
        if answer.status == 400 and isinstance(sent, dict) and "description" in sent:
            await ask(request.with_json({"description": sent["description"]}))
        return answer


@mutant("tavus", caught_by="failed_update_changes_nothing")
def torn_patch(mutated: MutatedMock) -> None:
    """Of a patch that fails, the operations before the one that fails are applied."""

    @mutated.around("patchDeployment")
    async def tear(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer, sent = await ask(request), request.json
        if answer.status in (404, 409, 422) and isinstance(sent, list):
            for one in sent:
                if not (await ask(request.with_json([one]))).is_success:
                    break
        return answer


@mutant("together", caught_by="update_changes_what_it_names")
def new_name_forgotten(mutated: MutatedMock) -> None:
    """A volume's new name is answered, and not kept."""
    bound = mutated.resource("volume")

    @mutated.behaviour("updateVolume")
    def forget(call: Call, behave: Handler) -> Reply:
        before = bound.named_in(call)
        reply = behave(call)
        after = bound.find(call.own_world, before.id)
        old = before.fields["name"]
        bound.collection(call.own_world).put(after._replace(fields={**after.fields, "name": old}, name=old))
        return reply


@mutant("tavus", caught_by="update_changes_what_it_names")
def patch_empties_limits(mutated: MutatedMock) -> None:
    """A patch of a deployment's name empties its limits."""
    bound = mutated.resource("deployment")

    @mutated.behaviour("patchDeployment")
    def empty(call: Call, behave: Handler) -> Reply:
        reply = behave(call)
        if any(one["path"] == "/name" for one in call.body):
            record = bound.find(call.own_world, reply.body["deployment_id"])
            bound.collection(call.own_world).put(record._replace(fields={**record.fields, "limits": {}}))
        return reply


@mutant("tavus", caught_by="update_changes_what_it_names")
def patch_test_ignored(mutated: MutatedMock) -> None:
    """The tests in a JSON Patch of a deployment are passed over."""

    @mutated.around("patchDeployment")
    async def skip(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, list) and len(sent) > 1 and all(isinstance(one, dict) for one in sent):
            request = request.with_json([one for one in sent if one.get("op") != "test"] or sent)
        return await ask(request)


@mutant("together", caught_by="update_changes_what_it_names")
def read_is_stale_once(mutated: MutatedMock) -> None:
    """The first read after an update of a volume shows what was there before."""
    shown: dict[str, MutantResponse] = {}
    stale: set[str] = set()

    @mutated.answer("getVolume")
    def show(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        before = shown.get(request.path)
        if request.path in stale and before is not None:
            stale.discard(request.path)
            return before
        if answer.is_success and not request.query:
            shown[request.path] = answer
        return answer

    @mutated.answer("updateVolume")
    def mark(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            stale.add(request.path)
        return answer


@mutant("tavus", caught_by="update_changes_what_it_names")
def rename_resets_model(mutated: MutatedMock) -> None:
    """A face's new name puts its model back to the default."""
    bound = mutated.resource("face")

    @mutated.behaviour("renameFace")
    def reset(call: Call, behave: Handler) -> Reply:
        reply = behave(call)
        record = bound.find(call.own_world, reply.body["face_id"])
        bound.collection(call.own_world).put(record._replace(fields={**record.fields, "model_name": "phoenix-4"}))
        return reply


@mutant("together", caught_by="update_changes_what_it_names")
def update_reaches_all(mutated: MutatedMock) -> None:
    """An update of one secret's description changes that of every other, too."""
    bound = mutated.resource("secret")

    @mutated.behaviour("updateSecret")
    def reach(call: Call, behave: Handler) -> Reply:
        reply = behave(call)
        if "description" in call.body:
            collection = bound.collection(call.own_world)
            for record in list(collection):
                collection.put(record._replace(fields={**record.fields, "description": call.body["description"]}))
        return reply


@mutant("together", caught_by="update_changes_what_it_names")
def update_resets_description(mutated: MutatedMock) -> None:
    """An update of a secret that says nothing of its description empties it."""

    @mutated.around("updateSecret")
    async def reset(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        return await ask(request.with_json({"description": "", **sent}) if isinstance(sent, dict) else request)


@mutant("together", caught_by="update_changes_what_it_names")
def autoscaling_stays_on(mutated: MutatedMock) -> None:
    """An update of a deployment with an empty autoscaling, which switches it off, is answered and does nothing."""

    @mutated.around("updateDeployment")
    async def leave(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, dict) and sent.get("autoscaling", ...) in ({}, None):
            request = request.with_json({name: value for name, value in sent.items() if name != "autoscaling"})
        return await ask(request)


@mutant("tavus", caught_by="update_changes_what_it_names")
def empty_value_patches_nothing(mutated: MutatedMock) -> None:
    """A patch of a deployment that puts an empty object or list in a place is answered and does nothing."""

    @mutated.around("patchDeployment")
    async def leave(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, list) and sent and all(isinstance(step, dict) and step.get("value", ...) in ({}, []) for step in sent):
            request = request.with_json([{"op": "add", "path": "/name", "value": await _present_name(request, ask)}])
        return await ask(request)


async def _present_name(request: MutantRequest, ask: Ask) -> Json:
    read = await ask(replace(request, method="GET", body=b""))
    return read.json.get("name", "Nobody") if isinstance(read.json, dict) else "Nobody"
