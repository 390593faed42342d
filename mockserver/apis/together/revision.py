"""Revisions: the configurations that a deployment had, and when each came into force."""

from __future__ import annotations

from mockserver.apis.together import history
from mockserver.errors import NotFound
from mockserver.resources.call import Call, Reply
from mockserver.resources.resource import Resource, StandardHandlers
from mockserver.state.clock import timestamp
from mockserver.state.store import Record

revision = Resource(
    collection_path="/deployments/{id}/revisions",
    item_path="/deployments/{id}/revisions/{revision_identifier}",
    kind="revision",
)


@revision.operation("listDeploymentRevisions")
def list_events(_handlers: StandardHandlers, call: Call) -> Reply:
    """When which revision came into force, newest first."""
    before, limit = call.query.get("before"), int(call.query["limit"])
    events = [
        {
            "object": "revision_event",
            "event_number": event.number,
            "action": event.action,
            "activated_at": timestamp(event.at_s),
            "revision_id": event.revision.id,
            "revision_number": event.revision.number,
            "image": event.revision.fields["image"],
        }
        for event in reversed(history.events(_deployment(call)))
        if before is None or event.number < before
    ]
    return Reply(200, {"object": "list", "data": events[:limit]})


@revision.operation("getDeploymentRevision")
def get_revision(handlers: StandardHandlers, call: Call) -> Reply:
    """One configuration, by its id or its number; what it left out as the document says."""
    record, identifier = _deployment(call), call.path["revision_identifier"]
    stored_revision = history.find(record, identifier)
    if stored_revision is None:
        raise NotFound(f"The deployment {record.fields['name']} has no revision {identifier[:100]}.", param="revision_identifier")
    replicas = {name: record.fields[name] for name in ("min_replicas", "max_replicas")}
    reply_body = {**handlers.defaults, **stored_revision.fields, **replicas, "object": "revision"}
    for name in reply_body.keys() - handlers.item_properties.keys():
        del reply_body[name]
    return Reply(200, {**reply_body, "revision_id": stored_revision.id, "created_at": timestamp(stored_revision.created_s)})


def _deployment(call: Call) -> Record:
    """The deployment that the path names."""
    return call.services.resources["deployment"].find(call.own_world, call.path["id"])
