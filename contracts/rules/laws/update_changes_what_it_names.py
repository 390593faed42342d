"""An update changes what it names, and nothing else: no other field, and no other item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from contracts.analysis.causes import field_of, kind_of_change
from contracts.analysis.expected_patch import ExpectedPatch, expected_patch
from contracts.analysis.finding import Departure, Weight
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent, has_changed, shown_by
from contracts.analysis.resource_timeline import OWNERS
from contracts.analysis.values.echo import departures, fields_in, lasting_fields, sendable_fields, settled_fields
from specs.json.parsing import Json
from specs.resources.names import STATUSES

RULE = "An update changes the fields that it names to what it sent, and nothing else."


_Found = tuple[str, str, str, Weight]  # kind, field, in words, weight


def law(history: History) -> Iterator[Departure]:
    """An update whose answer, or the read after it, shows a named field otherwise or another field changed; or another item changed.

    Silent: about fields that the answer does not show, null where the answer cannot be null and no merge patch was sent,
    `x-normalized`, a status that moves by itself, and while other requests cross.

    Source: RFC 5789, section 2; RFC 7396; RFC 6902; `x-normalized` where an answer may differ.
    """
    for item in history.own:
        for event in item.events:
            if event.kind in ("update", "replace") and event.is_done and event.reading.is_allowed and item.is_certain_until(event):
                yield from _judged(history, item, event)
        yield from _neighbours(history, item)


def _judged(history: History, item: ResourceTimeline, event: TimelineEvent) -> Iterator[Departure]:
    before = item.view_before(event)
    if before is not None and not history.is_quiet(before.index, event.index):
        before = None
    own_views = [event] if event.is_view else []
    after = item.view_after(event)
    for view in (*own_views, *([after] if after is not None else ())):
        if history.is_crossed(event.index, view.index):
            continue
        history.compared(item.collection)
        is_quiet = view is event or history.is_quiet(event.index, view.index)
        details = list(_departures(history, item, before, event, view, is_quiet=is_quiet))
        readings = [
            timeline_event.reading for timeline_event in (before, event, *(() if view is event else (view,))) if timeline_event is not None
        ]
        for kind, place, detail, weight in details:
            yield shown_by(event.reading, detail, *readings, kind=kind, field=place, weight=weight)
        if details:
            return


def _departures(
    history: History, item: ResourceTimeline, before: TimelineEvent | None, event: TimelineEvent, view: TimelineEvent, *, is_quiet: bool
) -> Iterator[_Found]:
    payload, operation = event.reading.request_json, event.reading.operation
    fields_before, fields_after = (before.representation or {}) if before is not None else None, view.representation or {}
    named_fields: set[str]
    if isinstance(payload, dict) and operation is not None:
        named_fields = set(payload)
        fields = sendable_fields(item.collection, operation)
        for name in departures(payload, fields_after, fields, fields_before or {}, is_update=operation.method != "PUT"):
            if name not in STATUSES or history.is_at_one_time(event.index, view.index):
                kind = kind_of_change(payload[name], fields_in(fields_after, name))
                is_left = payload[name] is None and before is not None and not has_changed(before, view, name)
                weight: Weight = "document" if is_left and operation.method != "PUT" and not _is_merge(event) else "error"
                yield kind, field_of(name), f"{name}: {_place(view, event)} shows another value than was sent", weight
    elif isinstance(payload, list) and fields_before is not None:
        outcome = expected_patch(fields_before, payload, item.collection.item_properties)
        if outcome is None:
            return
        named_fields = set(outcome.changed_fields)
        yield from _patch_departures(
            outcome, fields_after, _place(view, event), is_at_one_time=history.is_at_one_time(event.index, view.index)
        )
    else:
        return
    if fields_before is not None and is_quiet:
        fixed_fields = settled_fields(item.collection) if event.kind == "update" else lasting_fields(item.collection)
        for name in fixed_fields:
            if name == item.collection.id_field and item.is_renamed_before(event.index):
                continue
            if before is not None and name not in named_fields and has_changed(before, view, name):
                yield "changed-unnamed", field_of(name), f"{name}: changed, and was not named", "error"


def _patch_departures(
    outcome: ExpectedPatch, representation: Mapping[str, Json], view_name: str, *, is_at_one_time: bool
) -> Iterator[_Found]:
    if outcome.failed_test is not None:
        yield "failed-test-taken", "", f"a test of {outcome.failed_test} that does not hold was taken", "error"
        return
    for name in outcome.changed_fields:
        if (name not in STATUSES or is_at_one_time) and not outcome.allows(name, fields_in(representation, name)):
            yield "not-as-patched", field_of(name), f"{name}: {view_name} shows another value than the patch leads to", "error"


def _is_merge(event: TimelineEvent) -> bool:
    """Whether an update is a merge patch, in which null has a meaning: elsewhere, it may mean "not given". Source: RFC 7396."""
    return "merge-patch" in (event.reading.exchange.request_header("content-type") or "")


def _place(view: TimelineEvent, event: TimelineEvent) -> str:
    return "the answer" if view is event else "a read"


def _neighbours(history: History, item: ResourceTimeline) -> Iterator[Departure]:
    """An item that changed while only others of its kind were written to."""
    views = [event for event in item.events if event.is_view]
    writes = {one.key for one in (item.collection.create, item.collection.update, item.collection.replace) if one is not None}
    for one, later in pairwise(views):
        if item.changes(one, later) or later.is_write or history.is_crossed(one.index, later.index):
            continue
        changes = list(history.changes(one.index, later.index))
        if not changes or not all(matched.key in writes and matched.exchange.identity in OWNERS for matched in changes):
            continue
        for name in settled_fields(item.collection):
            if not isinstance(fields_in(one.representation, name), bool | int | float) and has_changed(one, later, name):
                detail, readings = f"{name}: changed on another item", (one.reading, changes[-1], later.reading)
                yield shown_by(changes[-1], detail, *readings, kind="changed-elsewhere", field=field_of(name))
