"""A deployment's history: the configurations that it had, and when each came into force.

The first revision is the deployment as it was created, and is kept only once there is a second.
"""

from __future__ import annotations

from typing import NamedTuple

from mockserver.resources.resource import Fields
from mockserver.state.storable import storable
from mockserver.state.store import Record

MOST_KEPT = 100  # revisions, and events, of one deployment


@storable
class Revision(NamedTuple):
    """One configuration that a deployment had."""

    id: str
    number: int  # within the deployment, from 1
    created_s: float
    fields: Fields  # of the deployment at that time, those that are no configuration too


@storable
class Event(NamedTuple):
    """A revision that came into force."""

    number: int  # within the deployment, from 1
    action: str  # create, update or rollback
    at_s: float
    revision: Revision


def current_id(record: Record) -> str:
    """The id of the revision in force."""
    stored_revisions: tuple[Revision, ...] | None = record.metadata.get("revisions")
    return stored_revisions[-1].id if stored_revisions else _id(record, 1)


def revisions(record: Record) -> tuple[Revision, ...]:
    """The revisions that are kept, the one in force last."""
    stored_revisions: tuple[Revision, ...] | None = record.metadata.get("revisions")
    return stored_revisions or (Revision(_id(record, 1), 1, record.created_s, record.fields),)


def events(record: Record) -> tuple[Event, ...]:
    """The events that are kept, the latest last."""
    stored_events: tuple[Event, ...] | None = record.metadata.get("events")
    return stored_events or (Event(1, "create", record.created_s, revisions(record)[0]),)


def find(record: Record, identifier: str) -> Revision | None:
    """The revision with this id or number."""
    return next((revision for revision in revisions(record) if identifier in (revision.id, str(revision.number))), None)


def updated(record: Record, fields: Fields, now_s: float) -> Fields:
    """The metadata after an update to `fields`, which makes a revision of its own."""
    stored_revisions = revisions(record)
    number = max(stored_revision.number for stored_revision in stored_revisions) + 1
    revision = Revision(_id(record, number), number, now_s, fields)
    return {"revisions": (*stored_revisions, revision)[-MOST_KEPT:], "events": _with(record, "update", revision, now_s)}


def rolled_back(record: Record, revision: Revision, now_s: float) -> Fields:
    """The metadata after a return to `revision`."""
    others = tuple(stored_revision for stored_revision in revisions(record) if stored_revision is not revision)
    return {"revisions": (*others, revision), "events": _with(record, "rollback", revision, now_s)}


def _with(record: Record, action: str, revision: Revision, now_s: float) -> tuple[Event, ...]:
    before = events(record)
    return (*before, Event(before[-1].number + 1, action, now_s, revision))[-MOST_KEPT:]


def _id(record: Record, number: int) -> str:
    """The deployment's id with the revision's number in the place of its second group: a UUID of its own."""
    return f"{record.id[:9]}{number & 0xFFFF:04x}{record.id[13:]}"
