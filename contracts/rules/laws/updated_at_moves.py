"""When something was last changed is later after each change, and never earlier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

from contracts.analysis.causes import field_of
from contracts.analysis.echo import fields_in, settled_fields
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent, has_changed, shown_by
from specs.json.parsing import Json

RULE = "The time of the last change moves forward with a change, stays without one, and never goes back."


def law(history: History) -> Iterator[Departure]:
    """Two answers that show an item, and times that do not fit what lies between them."""
    for item in history.items:
        name = item.collection.updated_field
        if name is None:
            continue
        shown = [event for event in item.events if event.shown is not None and event.kind != "look" and not event.reading.query]
        for one, other in pairwise(shown):
            was, now = moment(fields_in(one.shown, name)), moment(fields_in(other.shown, name))
            if was is not None and now is not None and not history.is_crossed(one.index, other.index):
                history.compared(item.collection)
                detail = _wrong(history, item, one, other, was, now)
                if detail is not None:
                    kind = detail.replace(" ", "-")
                    yield shown_by(other.reading, f"{name}: {detail}", one.reading, other.reading, kind=kind, field=field_of(name))
        yield from _before_creation(item, shown, name)


def _wrong(history: History, item: ResourceTimeline, one: TimelineEvent, other: TimelineEvent, was: float, now: float) -> str | None:
    if now < was:
        return "went back"
    if one.reading.exchange.clock_s is None or other.reading.exchange.clock_s is None:
        return None
    if now == was and other.kind in ("update", "replace") and other.is_done and _is_effective(item, one, other):
        last = max(
            (event.reading.exchange.clock_s or 0.0 for event in item.events if event.is_done and event.index <= one.index), default=None
        )
        if last is not None and other.reading.exchange.clock_s > last:
            return "did not move with an update"
    is_read = other.kind == "read" and not other.is_write
    if now > was and is_read and not any(True for _ in history.changes(one.index, other.index)) and _is_alike(item, one, other):
        return "moved without a change"
    return None


def _is_effective(item: ResourceTimeline, one: TimelineEvent, other: TimelineEvent) -> bool:
    """Whether an update changed a field that clients set."""
    return not item.changes(one, other) and any(has_changed(one, other, name) for name in settled_fields(item.collection))


def _is_alike(item: ResourceTimeline, one: TimelineEvent, other: TimelineEvent) -> bool:
    """Whether two answers show an item alike but for this time."""
    was, now = one.shown or {}, other.shown or {}
    return all(name == item.collection.updated_field or not has_changed(one, other, name) for name in {*was, *now})


def _before_creation(item: ResourceTimeline, shown: list[TimelineEvent], name: str) -> Iterator[Departure]:
    for event in shown:
        created, updated = (moment(fields_in(event.shown, key)) for key in (item.collection.created_field or "", name))
        if created is not None and updated is not None and updated < created:
            detail = f"{name}: before the item was created"
            yield shown_by(event.reading, detail, event.reading, kind="before-creation", field=field_of(name))
            return


def moment(value: Json) -> float | None:
    """A time as seconds since the epoch: a text as RFC 3339 has it, or a number; None where it is neither."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read.timestamp() if read.tzinfo is not None else read.replace(tzinfo=UTC).timestamp()
