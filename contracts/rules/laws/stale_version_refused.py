"""An update that is based on a version which is over does not undo what came since."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.causes import field_of
from contracts.analysis.declarations.item_versions import version_field
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent, shown_by
from contracts.analysis.values.echo import fields_in
from specs.json.parsing import Json

RULE = "An update that names a version which is not the present one is refused, where the service counts its items' versions."
_OF_CONFLICTS = ("409", "412")


def law(history: History) -> Iterator[Departure]:
    """An update that names another version than the last answer showed, and is carried out, so that the version moves on.

    Silent: where the update declares neither 409 nor 412, where a version is what a client says it is, and where another write may
    lie between.

    Source: the document, which gives the update's body and the item one counter, and a status for a conflict.
    """
    for item in history.own:
        for event in item.events:
            if event.kind in ("update", "replace") and item.is_certain_until(event):
                yield from _judged(history, item, event)


def _judged(history: History, item: ResourceTimeline, event: TimelineEvent) -> Iterator[Departure]:
    operation, before = event.reading.operation, item.view_before(event)
    name = version_field(item.collection, operation)
    if name is None or before is None or operation is None or not any(one.status in _OF_CONFLICTS for one in operation.responses):
        return
    if not history.is_quiet(before.index, event.index):
        return
    named, present = fields_in(event.reading.request_json, name), fields_in(before.representation, name)
    if not _is_count(named) or not _is_count(present) or named == present:
        return
    history.compared(item.collection)
    after = (event if event.is_view else item.view_after(event)) if event.is_done else None
    following = fields_in(after.representation, name) if after is not None else None
    if after is not None and _is_count(following) and following not in (named, present):
        detail = f"{name}: {named} is not the present version {present}, and the update was accepted"
        readings = (before.reading, event.reading) if after is event else (before.reading, event.reading, after.reading)
        yield shown_by(event.reading, detail, *readings, kind="stale-accepted", field=field_of(name))


def _is_count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
