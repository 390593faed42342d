"""An update that is based on a version which is over does not undo what came since."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.causes import field_of
from contracts.analysis.declarations.item_versions import version_field
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent, has_changed, shown_by
from contracts.analysis.values.echo import fields_in, settled_fields
from specs.json.parsing import Json
from specs.resources.collections import request_properties

RULE = "An update that names a version which is not the present one is refused, and one that changes something makes the next version."
_OF_CONFLICTS = ("409", "412")


def law(history: History) -> Iterator[Departure]:
    """An update that names another version than the last answer showed, and is carried out; one that leaves the version as it was.

    Silent: where the update declares neither 409 nor 412, where a version is what a client says it is, in a create too, and where
    another write may lie between.

    Source: the document, which gives the update's body and the item one counter, and a status for a conflict.
    """
    for item in history.own:
        for event in item.events:
            if event.kind in ("update", "replace") and item.is_certain_until(event):
                yield from _judged(history, item, event)


def _judged(history: History, item: ResourceTimeline, event: TimelineEvent) -> Iterator[Departure]:
    operation, before = event.reading.operation, item.view_before(event)
    name = version_field(item.collection, operation)
    if name is None or before is None or operation is None or not any(response.status in _OF_CONFLICTS for response in operation.responses):
        return
    if not history.is_quiet(before.index, event.index):
        return
    sent_version, present = fields_in(event.reading.request_json, name), fields_in(before.representation, name)
    if not _is_count(sent_version) or not _is_count(present):
        return
    history.compared(item.collection)
    after = (event if event.is_view else item.view_after(event)) if event.is_done else None
    following = fields_in(after.representation, name) if after is not None else None
    if after is None or not _is_count(following):
        return
    readings = (before.reading, event.reading) if after is event else (before.reading, event.reading, after.reading)
    if sent_version != present and following not in (sent_version, present):
        detail = f"{name}: {sent_version} is not the present version {present}, and the update was accepted"
        yield shown_by(event.reading, detail, *readings, kind="stale-accepted", field=field_of(name))
    elif (
        sent_version == present == following and _is_given_by_service(item, name) and (changed := _changed(item, before, after)) is not None
    ):
        detail = f"{name}: {present} still, and {changed} is another"
        yield shown_by(event.reading, detail, *readings, kind="stays", field=field_of(name))


def _is_given_by_service(item: ResourceTimeline, name: str) -> bool:
    """Whether no client says what the first version is: then it is a count of the service's, and no property like others."""
    create = item.collection.create
    return create is not None and name not in request_properties(create)


def _changed(item: ResourceTimeline, before: TimelineEvent, after: TimelineEvent) -> str | None:
    """A property that only clients change, and that two answers show otherwise."""
    return next((name for name in settled_fields(item.collection) if has_changed(before, after, name)), None)


def _is_count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
