"""What actions lead to that are named after a status: `POST /orders/{id}/cancel` to `cancelled`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.analysis.causes import field_of
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent, shown_by
from specs import Operation
from specs.json.parsing import Json
from specs.resources.names import STATUSES
from specs.schema.properties import is_type

_ENDINGS = ("", "d", "ed", "led", "ped")  # cancel: canceled, cancelled; archive: archived; stop: stopped


def without_effect(history: History) -> Iterator[Departure]:
    """An item whose status after such an action, that was answered with a success, is what it was before."""
    for item in history.own:
        for event in item.events:
            if event.kind == "action" and event.is_done and event.reading.operation is not None and item.is_certain_until(event):
                yield from _judged(history, item, event, event.reading.operation)


def _judged(history: History, item: ResourceTimeline, event: TimelineEvent, operation: Operation) -> Iterator[Departure]:
    before, after = item.view_before(event), _read_after(item, event)
    if before is None or after is None or history.is_crossed(before.index, after.index):
        return
    if not (history.is_quiet(before.index, event.index) and history.is_quiet(event.index, after.index)):
        return
    for name in STATUSES:
        meant = _meant(operation, item.collection.item_properties.get(name))
        old, new = ((view.representation or {}).get(name) for view in (before, after))
        if meant is None or not isinstance(old, str) or old == meant:
            continue
        history.compared(item.collection)
        if new == old:
            detail = f"{name}: {old} as before, although {operation.key} answered {event.reading.status}: wanted {meant}"
            yield shown_by(event.reading, detail, before.reading, event.reading, after.reading, kind="no-effect", field=field_of(name))


def _read_after(item: ResourceTimeline, event: TimelineEvent) -> TimelineEvent | None:
    """The first read of the item after the action, with nothing written to it between."""
    for candidate in item.events:
        if candidate.index > event.index:
            if candidate.is_write and not candidate.is_refused:
                return None
            if candidate.kind == "read" and candidate.is_view:
                return candidate
    return None


def _meant(operation: Operation, schema: Json) -> str | None:
    """The declared status that an action is named after; None for one that is named otherwise, or that takes a body."""
    word = operation.path.rstrip("/").rpartition("/")[2].rpartition(":")[2].lower()
    if not isinstance(schema, Mapping) or operation.method != "POST" or operation.is_body_required or "{" in word or not word:
        return None
    branches = [schema, *(schema.get("anyOf") or ()), *(schema.get("oneOf") or ())]
    statuses = [
        value for branch in branches if isinstance(branch, Mapping) and not is_type(branch, "integer") for value in branch.get("enum", ())
    ]
    forms = {word + ending for ending in _ENDINGS} | {word + word[-1] + "ed"}
    return next((status for status in statuses if isinstance(status, str) and status.lower() in forms), None)
