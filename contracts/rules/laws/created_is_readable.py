"""What was created can be read, and is what was sent."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.causes import field_of, kind_of_change
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent, has_changed, shown_by
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.values.echo import departures, fields_in, sendable_fields, settled_fields
from specs.json.parsing import Json
from specs.json.scalars import scalars_in

RULE = "What was created can be read under its id, and a read shows what was sent and what the create answered."


def law(history: History) -> Iterator[Departure]:
    """A created item that is not there, or whose first read shows something else.

    Silent: while other requests cross, once a parent was deleted, and when time has passed for an item that ends by itself.

    Source: RFC 9110, section 9.3.3: a 201 names what was created; the document's own read of it.
    """
    for item in history.items:
        created = item.created
        if created is None or not (created.is_done or _is_accepted(created)):
            continue
        for event in _own_reads(history, item, created):
            if event.reading.status in (404, 410):
                if _is_accepted(created):
                    break  # it may be made later
                history.compared(item.collection)
                detail = f"answered {event.reading.status} for {item.id}, which was created and not deleted"
                yield shown_by(event.reading, detail, created.reading, event.reading, kind="not-found")
                break
            if event.representation is not None:
                history.compared(item.collection)
                if not item.changes(created, event):
                    yield from _compared(history, item, created, event)
                yield from _gone_later(history, item, event)
                break


def _own_reads(history: History, item: ResourceTimeline, created: TimelineEvent) -> Iterator[TimelineEvent]:
    """The reads under its id, for as long as it must be there."""
    until = min((ancestor.deleted.index for ancestor in _line(item) if ancestor.deleted is not None), default=len(history.readings))
    for event in item.reads:
        if event.is_by_id and event.index < until and _is_certain(item, event) and not history.is_crossed(created.index, event.index):
            if may_end(item) and not history.is_at_one_time(created.index, event.index):
                return
            yield event


def _is_accepted(created: TimelineEvent) -> bool:
    """Whether a create was answered with 202, and shows what it is about to make."""
    return created.reading.status == 202 and created.representation is not None


def _is_certain(item: ResourceTimeline, event: TimelineEvent) -> bool:
    """Whether every write on an item between its create and a read has a plain outcome."""
    return not any(earlier.is_uncertain for earlier in item.events if earlier.index < event.index and earlier is not item.created)


def _gone_later(history: History, item: ResourceTimeline, last_read: TimelineEvent) -> Iterator[Departure]:
    """A read that does not find what an earlier one did, although nothing that was asked for since can have taken it away."""
    if item.created is None or not item.created.is_done:
        return
    for event in _own_reads(history, item, item.created):
        if event.index <= last_read.index:
            continue
        if any(_may_take(item, change) for change in history.changes(last_read.index, event.index)):
            return
        if event.reading.status in (404, 410):
            detail = f"answered {event.reading.status} for {item.id}, which was there before and not deleted"
            yield shown_by(event.reading, detail, last_read.reading, event.reading, kind="gone")
            return
        last_read = event if event.representation is not None else last_read


def _may_take(item: ResourceTimeline, change: MatchedExchange) -> bool:
    """Whether a request may end the item along the way, or move it.

    So may an action on it, one that names it in its body, and the delete of what it lies below or refers to.
    """
    path_ids = set(change.path_parameters.values())
    if path_ids & item.names:
        return change.exchange.method not in ("PATCH", "PUT")
    if change.exchange.method != "DELETE":
        return bool(item.names & set(_names_in(change.request_json)))
    item_texts = {
        text
        for event in item.events
        if event.is_write
        for text in (*_names_in(event.representation), *_names_in(event.reading.request_json))
    }
    return bool(path_ids & item_texts)


def _names_in(value: Json) -> Iterator[str]:
    """Every text in a value, and every whole number as text: each may be an id."""
    return (str(scalar) for scalar in scalars_in(value) if isinstance(scalar, str | int) and not isinstance(scalar, bool))


def _line(item: ResourceTimeline | None) -> Iterator[ResourceTimeline]:
    while item is not None:
        yield item
        item = item.parent


def may_end(item: ResourceTimeline) -> bool:
    """Whether an item looks like one that ends by itself."""
    names = {name.lower() for event in item.events if event.representation is not None for name in event.representation}
    return any("expire" in name or "ttl" in name for name in names)


def _compared(history: History, item: ResourceTimeline, created: TimelineEvent, read: TimelineEvent) -> Iterator[Departure]:
    representation, create_answer, payload = read.representation or {}, created.representation or {}, created.reading.request_json
    if str(representation.get(item.collection.id_field, item.id)) != item.id:
        detail, place = f"{item.collection.id_field}: another item's, in the answer for {item.id}", field_of(item.collection.id_field)
        yield shown_by(read.reading, detail, created.reading, read.reading, kind="other-item", field=place)
        return
    if isinstance(payload, dict) and item.collection.create is not None:
        for name in departures(payload, representation, sendable_fields(item.collection, item.collection.create)):
            detail, kind = (
                f"{name}: a read shows another value than was sent",
                f"read-{kind_of_change(payload[name], fields_in(representation, name))}",
            )
            yield shown_by(created.reading, detail, created.reading, read.reading, kind=kind, field=field_of(name))
    is_still = history.is_quiet(created.index, read.index) and history.is_at_one_time(created.index, read.index)
    for name in _common(create_answer, representation):
        if (is_still or name in settled_fields(item.collection)) and has_changed(created, read, name):
            detail, place = f"{name}: another value than the create answered", field_of(name)
            yield shown_by(read.reading, detail, created.reading, read.reading, kind="not-as-answered", field=place)


def _common(first: Json, second: Json) -> list[str]:
    return [name for name in first if name in second]
