"""Faces: trained from a video or an image, which takes a while and may fail, and then tell a callback URL."""

from __future__ import annotations

from dataclasses import dataclass

from mockserver.errors import BadRequest, Forbidden
from mockserver.resources.call import Call, Reply
from mockserver.resources.resource import Fields, Resource, StandardHandlers
from mockserver.state.callbacks import RecordPayload
from mockserver.state.lifecycle import Lifecycle
from mockserver.state.storable import storable
from mockserver.state.store import Record, World
from specs.json.parsing import Json

STOCK_ID = "r90bbd427f71"  # the example of the published page

# Source: docs, "Which training path?": hours for a video, about a minute for an image.
TRAINING = {
    "video": Lifecycle(((0, "started"), (4 * 3600, "completed"))),
    "image": Lifecycle(((0, "started"), (60, "completed"))),
}
_FAILURE = "download_link: the training file could not be downloaded from the given link."

face = Resource(
    collection_path="/v2/faces",
    item_path="/v2/faces/{face_id}",
    kind="face",
    id_prefix="r",
    id_digits=11,
)


@face.seed_data
def stock_face(_world: World) -> list[tuple[str, Fields, Fields]]:
    """One face of Tavus' own, long trained."""
    return [(STOCK_ID, {"face_name": "Anna", "model_name": "phoenix-4"}, {"face_type": "system", "source": "image", "trained": True})]


@face.error_messages("createFace")
def no_training_source(body: Json, ours: str) -> str:
    """The published words where no source is given, and like words where both are."""
    sources = body.keys() & {"train_video_url", "train_image_url"} if isinstance(body, dict) else set()
    if len(sources) == 2:
        return "Either train_video_url or train_image_url must be provided, not both."
    if body is None or (isinstance(body, dict) and not sources):
        return "Either train_video_url or train_image_url must be provided."
    return ours


@face.before_save
def training_source(call: Call, fields: Fields, record: Record | None) -> tuple[Fields, Fields]:
    """What the face is trained from. Which fields go together the document says; whether the voice exists, state says."""
    if record is not None:
        return fields, {}
    body = call.body
    voice = body.get("voice_name")
    if voice is not None and call.own_world.collection("tavus/voice").get(voice.lower()) is None:
        raise BadRequest(f"There is no voice {voice[:100]}: GET /v2/voices lists them.", param="voice_name")
    fields = {**fields, "face_name": fields.get("face_name")}
    return fields, {"face_type": "user", "source": "image" if "train_image_url" in body else "video"}


@face.computed_fields
def training_state(record: Record, now_s: float, _world: World) -> Fields:
    """Status, progress and failure, by age."""
    training = TRAINING[record.metadata["source"]]
    age_s = training.duration_s if record.metadata.get("trained") else now_s - record.created_s
    status, progress = training.status_at(age_s), int(training.progress_at(age_s) * 100)
    has_failed = status == "completed" and record.metadata.get("outcome") == "error"
    return {
        "status": "error" if has_failed else status,
        "training_progress": f"{min(progress, 99) if has_failed else progress}/100",
        "error_message": _FAILURE if has_failed else None,
        "thumbnail_video_url": f"https://cdn.replica.tavus.io/{record.id}/thumbnail.mp4"
        if status == "completed" and not has_failed
        else None,
        "face_type": record.metadata["face_type"],
    }


@face.after_create
def announce(handlers: StandardHandlers, call: Call, record: Record) -> None:
    """Tell `callback_url` how the training ended, when it has."""
    url = call.body.get("callback_url")
    if not url:
        return
    world, due_s = call.own_world, record.created_s + TRAINING[record.metadata["source"]].duration_s
    payload = TrainingEnded(world.name, handlers.key, record.id, call.services.store)
    call.services.callbacks.schedule(url, due_s, payload, world=world.name, operation=call.operation.key, resource=record.id)


@storable
@dataclass(frozen=True, slots=True)
class TrainingEnded(RecordPayload):
    """What a callback says of a face whose training is over."""

    def payload(self, record: Record) -> Fields:
        """How the training ended."""
        callback_body = {"replica_id": record.id, "face_id": record.id}
        if record.metadata.get("outcome") == "error":
            return {**callback_body, "status": "error", "error_message": _FAILURE}
        return {**callback_body, "status": "ready"}


@face.operation("getFace")
def get_face(handlers: StandardHandlers, call: Call) -> Reply:
    """One face; its type only when asked for."""
    reply = handlers.on_retrieve(call)
    if not call.query.get("verbose"):
        reply.body.pop("face_type", None)
    return reply


@face.operation("listFaces")
def list_faces(handlers: StandardHandlers, call: Call) -> Reply:
    """The world's faces and the stock ones; their types only when asked for."""
    reply = handlers.on_list(call)
    if not call.query.get("verbose"):
        for item in reply.body["data"]:
            item.pop("face_type", None)
    return reply


@face.operation("renameFace")
def rename_face(handlers: StandardHandlers, call: Call) -> Reply:
    """Another name for one's own face."""
    record = handlers.named_in(call)
    _check_own(call, record)
    name = call.body["face_name"]
    return handlers.reply(call, handlers.change(call.own_world, record, {**record.fields, "face_name": name}, {}, now_s=call.now_s))


@face.before_delete
def _check_own(_call: Call, record: Record) -> None:
    """A stock face belongs to Tavus."""
    if record.metadata["face_type"] == "system":
        raise Forbidden(f"{record.id} is a stock face: it can be neither renamed nor deleted.")
