"""Statuses of resources that move backwards or never arrive."""

from __future__ import annotations

from mockserver.mutants.messages import MutantRequest
from mockserver.mutants.mutant import mutant
from mockserver.mutants.mutated_mock import MutatedMock
from specs.json.parsing import Json


@mutant("together", caught_by="status_arrives")
def never_ready(mutated: MutatedMock) -> None:
    """A deployment never gets beyond scaling."""

    @mutated.success("getDeployment", "listDeployments")
    def wait(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            if item["status"] == "Ready":
                item["status"] = "Scaling"
        return body


@mutant("tavus", caught_by="status_arrives")
def status_of_one_kind_stays(mutated: MutatedMock) -> None:
    """Only a face trained from a video is in training for ever."""
    bound = mutated.resource("face")

    @mutated.success("getFace", "listFaces")
    def wait(request: MutantRequest, body: Json) -> Json:
        world = mutated.mock.store.world_of(request.header("x-api-key"))
        for item in body.get("data", [body]):
            record = bound.collection(world).get(item["face_id"])
            if record is not None and record.metadata["source"] == "video":
                item.update(status="started", training_progress="99/100")
        return body


@mutant("tavus", caught_by="status_arrives")
def training_never_ends(mutated: MutatedMock) -> None:
    """A face is in training for ever."""

    @mutated.success("getFace", "listFaces")
    def wait(_request: MutantRequest, body: Json) -> Json:
        for item in body.get("data", [body]):
            item.update(status="started", training_progress="99/100")
        return body


@mutant("together", caught_by="status_moves_forward")
def ready_then_updating(mutated: MutatedMock) -> None:
    """A deployment that is ready is updating again, although nobody changed it."""
    reads: dict[str, int] = {}

    @mutated.success("getDeployment")
    def back(_request: MutantRequest, body: Json) -> Json:
        if body["status"] != "Ready":
            return body
        reads[body["id"]] = reads.get(body["id"], 0) + 1
        return {**body, "status": "Updating"} if reads[body["id"]] > 1 else body


@mutant("tavus", caught_by="status_moves_forward")
def status_goes_back(mutated: MutatedMock) -> None:
    """A trained face is in training again, every second time that it is read."""
    reads: dict[str, int] = {}

    @mutated.success("getFace")
    def back(_request: MutantRequest, body: Json) -> Json:
        if body["status"] != "completed":
            return body
        reads[body["face_id"]] = reads.get(body["face_id"], 0) + 1
        return {**body, "status": "started", "training_progress": "50/100"} if reads[body["face_id"]] % 2 == 0 else body
