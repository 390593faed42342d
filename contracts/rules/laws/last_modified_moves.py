"""The time of the last change in the head of a read is that of the last change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

from contracts.analysis.causes import field_of
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent, shown_by
from contracts.analysis.values.echo import fields_in, is_unchanged
from specs.resources.collections import request_properties

RULE = "Last-Modified moves with a change of its item, and 304 is answered only to whoever has seen the last one."
_SECOND_S = 1.0  # HTTP dates tell no less


def law(history: History) -> Iterator[Departure]:
    """A change that came a second or more after a read, and left its Last-Modified as it was; a 304 for a time before the last change.

    Silent: where no Last-Modified is sent; about changes within one second, and of fields that clients cannot set.

    Source: RFC 9110, sections 8.8.2 and 13.1.3.
    """
    for item in history.items:
        before: TimelineEvent | None = None
        for event in item.events:
            if event.kind != "read" or event.reading.query:
                continue
            if before is not None and event.reading.status == 304:
                yield from _not_modified(history, before, event)
            if event.reading.status == 200 and event.representation is not None and _modified(event) is not None:
                if before is not None and not history.is_crossed(before.index, event.index):
                    yield from _compared(history, item, before, event)
                before = event


def _modified(event: TimelineEvent) -> datetime | None:
    return _moment(event.reading.exchange.header("last-modified"))


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text) if text else None
    except (ValueError, TypeError):
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _compared(history: History, item: ResourceTimeline, before: TimelineEvent, after: TimelineEvent) -> Iterator[Departure]:
    changes = item.changes(before, after)
    if not changes or _gap_s(before, changes[-1]) < _SECOND_S:
        return
    history.compared(item.collection)
    operations = (item.collection.create, item.collection.update, item.collection.replace)
    names = {name: None for operation in operations if operation for name in request_properties(operation)}
    values = ((name, *(fields_in(event.representation, name) for event in (before, after))) for name in names)
    changed = next((name for name, first, second in values if not is_unchanged(first, second)), None)
    if changed is not None and _modified(before) == _modified(after):
        stated = after.reading.exchange.header("last-modified")
        detail = f"{changed} is another, and Last-Modified is {stated} still"
        readings = (before.reading, changes[-1].reading, after.reading)
        yield shown_by(after.reading, detail, *readings, kind="stays", field=field_of(changed))


def _gap_s(before: TimelineEvent, change: TimelineEvent) -> float:
    """How long after a read a change was asked for, by our clock, or by the target's where that is moved by hand."""
    first, second = before.reading.exchange, change.reading.exchange
    moved_s = second.moved_s - first.moved_s
    clock_s = second.clock_s - first.clock_s if first.clock_s is not None and second.clock_s is not None else 0.0
    return max(second.sent_s - first.sent_s - first.elapsed_s + moved_s, clock_s)


def _not_modified(history: History, latest: TimelineEvent, event: TimelineEvent) -> Iterator[Departure]:
    """Whether a 304 is for a time before the last change that is known; an `If-None-Match` counts more, and is for another law."""
    exchange = event.reading.exchange
    since, modified = _moment(exchange.request_header("if-modified-since")), _modified(latest)
    if since is None or modified is None or exchange.request_header("if-none-match") is not None:
        return
    history.compared(event.item.collection)
    if modified > since:
        condition, stated = exchange.request_header("if-modified-since"), latest.reading.exchange.header("last-modified")
        detail = f"answered 304 to If-Modified-Since: {condition}, and it was changed on {stated}"
        yield shown_by(event.reading, detail, latest.reading, event.reading, kind="not-modified")
