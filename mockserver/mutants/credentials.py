"""Credentials that are not asked for, wrongly taken, or open another's world."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import Ask, MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler


@mutant("together", caught_by="credential_required")
def delete_without_credential(mutated: MutatedMock) -> None:
    """A volume is deleted for whoever knows its id."""
    owners: dict[str, str] = {}

    @mutated.answer("createVolume")
    def remember(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            owners[answer.json["id"]] = request.header("authorization")
        return answer

    @mutated.around("deleteVolume")
    async def admit(request: MutantRequest, ask: Ask) -> MutantResponse:
        owner = owners.get(request.path_parameters["id"], "Bearer test")
        return await ask(request if request.header("authorization") else request.with_header("authorization", owner))


@mutant("tavus", caught_by="credential_required")
def voices_without_credential(mutated: MutatedMock) -> None:
    """The voices are shown to whoever asks."""

    @mutated.around("listVoices")
    async def admit(request: MutantRequest, ask: Ask) -> MutantResponse:
        return await ask(request if request.header("x-api-key") else request.with_header("x-api-key", "test"))


@mutant("tavus", caught_by="credential_scheme_respected")
def any_key_taken(mutated: MutatedMock) -> None:
    """Whatever stands in the place of a key is taken for one."""

    @mutated.around()
    async def admit(request: MutantRequest, ask: Ask) -> MutantResponse:
        key = request.header("x-api-key")
        return await ask(request.with_header("x-api-key", f"test-{key}") if key and not key.startswith("test") else request)


@mutant("together", caught_by="credential_scheme_respected")
def basic_taken_for_bearer(mutated: MutatedMock) -> None:
    """A key sent as Basic is taken where Bearer is declared."""

    @mutated.around()
    async def admit(request: MutantRequest, ask: Ask) -> MutantResponse:
        scheme, _, _ = request.header("authorization").partition(" ")
        return await ask(request.with_header("authorization", "Bearer test") if scheme.lower() == "basic" else request)


@mutant("tavus", caught_by="credential_scheme_respected")
def bearer_taken_for_api_key(mutated: MutatedMock) -> None:
    """A bearer token is taken where a header of its own is declared."""

    @mutated.around()
    async def admit(request: MutantRequest, ask: Ask) -> MutantResponse:
        scheme, _, key = request.header("authorization").partition(" ")
        is_that = not request.header("x-api-key") and scheme.lower() == "bearer"
        return await ask(request.with_header("x-api-key", key) if is_that else request)


@mutant("together", caught_by="credential_scheme_respected")
def key_without_scheme_taken(mutated: MutatedMock) -> None:
    """A bare key is taken where `Bearer` must stand before it."""

    @mutated.around("listSecrets")
    async def admit(request: MutantRequest, ask: Ask) -> MutantResponse:
        given = request.header("authorization")
        return await ask(request.with_header("authorization", f"Bearer {given}") if given and " " not in given else request)


@mutant("tavus", caught_by="other_key_sees_nothing")
def face_deleted_with_another_key(mutated: MutatedMock) -> None:
    """A face is deleted with another's key by whoever knows its id."""
    bound = mutated.resource("face")

    @mutated.behaviour("deleteFace")
    def delete(call: Call, behave: Handler) -> Reply:
        if bound.collection(call.own_world).get(str(call.path["face_id"])) is None:
            for world in call.services.store.worlds():
                if bound.collection(world).get(str(call.path["face_id"])) is not None:
                    return behave(replace(call, world=world))
        return behave(call)


@mutant("tavus", caught_by="other_key_sees_nothing")
def foreign_patch_applied(mutated: MutatedMock) -> None:
    """A patch with another key is answered with 404, and applied."""
    keys: dict[str, str] = {}

    @mutated.answer("createPal")
    def remember(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            keys[answer.json["pal_id"]] = request.header("x-api-key")
        return answer

    @mutated.around("patchPal")
    async def apply(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        owner = keys.get(request.path_parameters["pal_id"])
        if answer.status == 404 and owner:
            await ask(request.with_header("x-api-key", owner))
        return answer


@mutant("together", caught_by="other_key_sees_nothing")
def job_of_any_key(mutated: MutatedMock) -> None:
    """A job is read with another's key by whoever knows its id."""
    keys: dict[str, str] = {}

    @mutated.answer("submitQueueJob")
    def remember(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            keys[answer.json["requestId"]] = request.header("authorization")
        return answer

    @mutated.around("getQueueJobStatus")
    async def read(request: MutantRequest, ask: Ask) -> MutantResponse:
        answer = await ask(request)
        owner = keys.get(request.parameter("request_id") or "")
        return await ask(request.with_header("authorization", owner)) if answer.status == 404 and owner else answer


@mutant("together", caught_by="other_key_sees_nothing")
def names_shared_between_keys(mutated: MutatedMock) -> None:
    """A secret's name cannot be used where another key has used it."""
    bound = mutated.resource("secret")

    @mutated.around("createSecret")
    async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, dict) and isinstance(sent.get("name"), str):
            own = mutated.mock.store.world_of(request.header("authorization").partition(" ")[2])
            if any(bound.collection(world).named(sent["name"]) for world in mutated.mock.store.worlds() if world is not own):
                return mutated.refused(400)
        return await ask(request)


@mutant("tavus", caught_by="other_key_sees_nothing")
def pals_of_all_keys_listed(mutated: MutatedMock) -> None:
    """The list of PALs shows those of every key."""
    bound = mutated.resource("pal")

    @mutated.behaviour("listPals")
    def show(call: Call, behave: Handler) -> Reply:
        reply = behave(call)
        for world in call.services.store.worlds():
            for record in bound.collection(world) if world is not call.own_world else ():
                if record.metadata["pal_type"] == "user":
                    shown = bound.shown(record, max(call.now_s, record.updated_s), world)
                    reply.body["data"].append({name: held for name, held in shown.items() if name in bound.shape.item_properties})
                    reply.body["total_count"] += 1
        return reply


@mutant("together", caught_by="other_key_sees_nothing")
def secret_read_with_another_key(mutated: MutatedMock) -> None:
    """A secret is read with another's key by whoever knows its id."""
    bound = mutated.resource("secret")

    @mutated.behaviour("getSecret")
    def read(call: Call, behave: Handler) -> Reply:
        for world in call.services.store.worlds():
            if bound.collection(world).get(str(call.path["id"])) is not None:
                return behave(replace(call, world=world))
        return behave(call)
