"""Only a face trained from a video is in training for ever."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "status_arrives"


def spoil(broken: MutatedMock) -> None:
    bound = broken.resource("face")

    @broken.success("getFace", "listFaces")
    def wait(request: MutantRequest, body: Json) -> Json:
        world = broken.mock.store.world_of(request.header("x-api-key"))
        for item in body.get("data", [body]):
            record = bound.collection(world).get(item["face_id"])
            if record is not None and record.traits["source"] == "video":
                item.update(status="started", training_progress="99/100")
        return body
