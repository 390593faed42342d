"""The job queue: jobs wait, run and end by their age; a waiting one can be taken back."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.errors import NotFound
from mockserver.resources.call import Call, Reply
from mockserver.resources.resource import Fields, Resource, StandardHandlers
from mockserver.state.clock import timestamp
from mockserver.state.lifecycle import Lifecycle
from mockserver.state.store import Record, World
from specs.json.parsing import Json

JOB = Lifecycle(((0, "pending"), (5, "running"), (15, "done")))

job = Resource(collection_path="/queue/submit", kind="job")


@job.operation("submitQueueJob")
def submit(handlers: StandardHandlers, call: Call) -> Reply:
    """Put a job into the queue."""
    fields = {"priority": 0, **{name: call.body[name] for name in ("model", "payload", "priority", "info") if name in call.body}}
    record = handlers.insert(call, fields, {"outcome": call.preferences.outcome})
    return Reply(200, {"requestId": record.id})


@job.operation("getQueueJobStatus")
def status(handlers: StandardHandlers, call: Call) -> Reply:
    """One job."""
    record = _named(handlers, call.own_world, call.query)
    state, fields = _state(record, call.now_s), record.fields
    reply_body: Fields = {
        "request_id": record.id,
        "model": fields["model"],
        "status": state,
        "inputs": fields["payload"],
        "priority": fields["priority"],
        "retries": 0,
        "warnings": [],
        "created_at": timestamp(record.created_s),
    }
    if "info" in fields:
        reply_body["info"] = fields["info"]
    if state in ("running", "done", "failed"):
        reply_body["claimed_at"] = timestamp(record.created_s + JOB.stages[1][0])
    if state in ("done", "failed"):
        reply_body["done_at"] = timestamp(record.created_s + JOB.duration_s)
    if state == "done":
        reply_body["outputs"] = {}
    return Reply(200, reply_body)


@job.operation("cancelQueueJob")
def cancel(handlers: StandardHandlers, call: Call) -> Reply:
    """Take back a job that waits; one that does not stays as it is."""
    record = _named(handlers, call.own_world, call.body)
    state = _state(record, call.now_s)
    if state != "pending":
        return Reply(409, {"status": state}, {"x-should-retry": "false"}, reason=f"The job is {state}: only a pending one can be canceled.")
    _take_back(handlers, call, record)
    return Reply(200, {"status": "canceled"})


@job.operation("clearQueue")
def clear(handlers: StandardHandlers, call: Call) -> Reply:
    """Take back every job of a model that waits."""
    waiting = [
        job_record for job_record in _of_model(handlers, call.own_world, call.body["model"]) if _state(job_record, call.now_s) == "pending"
    ]
    for record in waiting:
        _take_back(handlers, call, record)
    return Reply(200, {"canceled_count": len(waiting)})


@job.operation("getQueueMetrics")
def metrics(handlers: StandardHandlers, call: Call) -> Reply:
    """How many jobs of a model wait and run."""
    states = [_state(job_record, call.now_s) for job_record in _of_model(handlers, call.own_world, call.query["model"])]
    running, waiting = states.count("running"), states.count("pending")
    return Reply(200, {"messages_running": running, "messages_waiting": waiting, "total_jobs": running + waiting})


def _named(handlers: StandardHandlers, world: World, parameters: Mapping[str, Json]) -> Record:
    record = handlers.collection(world).get(parameters["request_id"])
    if record is None or record.fields["model"] != parameters["model"]:
        raise NotFound(f"There is no job {parameters['request_id'][:100]} of the model {parameters['model'][:100]}.", param="request_id")
    return record


def _of_model(handlers: StandardHandlers, world: World, model: str) -> list[Record]:
    return [record for record in handlers.collection(world) if record.fields["model"] == model]


def _state(record: Record, now_s: float) -> str:
    if record.metadata.get("canceled"):
        return "canceled"
    state = JOB.status_at(now_s - record.created_s)
    return "failed" if state == "done" and record.metadata["outcome"] == "error" else state


def _take_back(handlers: StandardHandlers, call: Call, record: Record) -> None:
    handlers.change(call.own_world, record, record.fields, {"canceled": True}, now_s=call.now_s)
