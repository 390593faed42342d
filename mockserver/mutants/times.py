"""Times that are malformed, stand still or move when they should not."""

from __future__ import annotations

from datetime import datetime, timedelta

from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import MutatedMock
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler
from mockserver.state.clock import timestamp
from specs.json.parsing import Json


@mutant("together", caught_by="created_at_stays")
def created_at_moves(mutated: MutatedMock) -> None:
    """An update of a volume moves the time of its creation."""
    bound = mutated.resource("volume")

    @mutated.behaviour("updateVolume")
    def move(call: Call, behave: Handler) -> Reply:
        record = bound.find(call.own_world, behave(call).body["id"])
        moved = record._replace(created_s=record.updated_s)
        bound.collection(call.own_world).put(moved)
        return bound.reply(call, moved)


@mutant("together", caught_by="created_at_stays")
def created_when_read(mutated: MutatedMock) -> None:
    """A secret says that it was created when it is read."""

    @mutated.success("getSecret")
    def now(_request: MutantRequest, body: Json) -> Json:
        return {**body, "created_at": timestamp(mutated.mock.clock.now_s())}


@mutant("together", caught_by="created_at_stays")
def creation_time_overwritten(mutated: MutatedMock) -> None:
    """An update of a secret that names another time of creation changes it."""
    times: dict[str, Json] = {}

    @mutated.answer("updateSecret")
    def change(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        sent = request.json
        if answer.is_success and isinstance(sent, dict) and isinstance(sent.get("created_at"), str):
            times[answer.json["id"]] = sent["created_at"]
        return answer

    @mutated.success("getSecret")
    def show(_request: MutantRequest, body: Json) -> Json:
        return {**body, "created_at": times.get(body["id"], body["created_at"])}


@mutant("together", caught_by="timestamps_rfc3339")
def listed_time_of_another_form(mutated: MutatedMock) -> None:
    """In the list, and only there, the second volume was updated at a time without a T."""

    @mutated.success("listVolumes")
    def reform(_request: MutantRequest, body: Json) -> Json:
        for item in body["data"][1:2]:
            item["updated_at"] = item["updated_at"].replace("T", " ").removesuffix("Z")
        return body


@mutant("tavus", caught_by="timestamps_rfc3339")
def times_without_zone(mutated: MutatedMock) -> None:
    """The times of a PAL have no zone."""

    @mutated.success("getPal", "createPal")
    def local(_request: MutantRequest, body: Json) -> Json:
        return {**body, "created_at": body["created_at"].rstrip("Z")}


@mutant("tavus", caught_by="updated_at_moves")
def rename_is_no_update(mutated: MutatedMock) -> None:
    """A face's new name leaves the time of its last update."""
    bound = mutated.resource("face")

    @mutated.behaviour("renameFace")
    def stay(call: Call, behave: Handler) -> Reply:
        before = bound.named_in(call)
        behave(call)
        record = bound.find(call.own_world, before.id)._replace(updated_s=before.updated_s)
        bound.collection(call.own_world).put(record)
        return bound.reply(call, record)


@mutant("together", caught_by="updated_at_moves")
def updated_at_stays(mutated: MutatedMock) -> None:
    """An update of a secret leaves the time of its last update."""
    bound = mutated.resource("secret")

    @mutated.behaviour("updateSecret")
    def stay(call: Call, behave: Handler) -> Reply:
        before = bound.named_in(call)
        behave(call)
        record = bound.find(call.own_world, before.id)._replace(updated_s=before.updated_s)
        bound.collection(call.own_world).put(record)
        return bound.reply(call, record)


@mutant("together", caught_by="updated_at_moves")
def updated_before_created(mutated: MutatedMock) -> None:
    """A new volume was updated an hour before it was created."""

    @mutated.success("createVolume", "getVolume")
    def change(_request: MutantRequest, body: Json) -> Json:
        if body["updated_at"] == body["created_at"]:
            body = {
                **body,
                "updated_at": (datetime.fromisoformat(body["created_at"]) - timedelta(hours=1)).isoformat().replace("+00:00", "Z"),
            }
        return body
