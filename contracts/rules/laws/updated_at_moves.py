"""When something was last changed is later after each change, and never earlier."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

from contracts.analysis.causes import field_of
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent, has_changed, shown_by
from contracts.analysis.values.echo import fields_in, settled_fields
from specs.json.parsing import Json

_FRACTION = re.compile(r"T\d\d:\d\d:\d\d[.,](\d{3,9})")
_FINEST_S, _COARSE_S = 0.02, 2.0  # of a time with a fraction of a second, which some clocks tell in steps of 16 ms, and of one without
RULE = "The time of the last change moves forward with a change, stays without one, and never goes back."


def law(history: History) -> Iterator[Departure]:
    """Two answers that show an item, and times that do not fit what lies between them.

    Silent: where items have no time of their last change, about updates that change nothing, and about two changes within one
    moment of the target's clock.

    Source: the document: the property that holds the time of the last change.
    """
    for item in history.items:
        name = item.collection.updated_field
        if name is None:
            continue
        views = [event for event in item.events if event.representation is not None and event.kind != "look" and not event.reading.query]
        for earlier, later in pairwise(views):
            earlier_time, later_time = moment(fields_in(earlier.representation, name)), moment(fields_in(later.representation, name))
            if earlier_time is not None and later_time is not None and not history.is_crossed(earlier.index, later.index):
                history.compared(item.collection)
                detail = _wrong(history, item, earlier, later, earlier_time, later_time)
                if detail is not None:
                    kind = detail.replace(" ", "-")
                    yield shown_by(later.reading, f"{name}: {detail}", earlier.reading, later.reading, kind=kind, field=field_of(name))
        yield from _before_creation(item, views, name)


def _wrong(
    history: History, item: ResourceTimeline, earlier: TimelineEvent, later: TimelineEvent, earlier_time: float, later_time: float
) -> str | None:
    if later_time < earlier_time:
        return "went back"
    is_stale = later_time == earlier_time and later.kind in ("update", "replace") and later.is_done and _is_effective(item, earlier, later)
    if earlier.reading.exchange.clock_s is None or later.reading.exchange.clock_s is None:
        return "did not move with an update" if is_stale and _has_passed(item, earlier, later) else None
    if is_stale:
        last = max(
            (event.reading.exchange.clock_s or 0.0 for event in item.events if event.is_done and event.index <= earlier.index), default=None
        )
        if last is not None and later.reading.exchange.clock_s > last:
            return "did not move with an update"
    is_read = later.kind == "read" and not later.is_write
    if (
        later_time > earlier_time
        and is_read
        and not any(True for _ in history.changes(earlier.index, later.index))
        and _is_alike(item, earlier, later)
    ):
        return "moved without a change"
    return None


def _has_passed(item: ResourceTimeline, earlier: TimelineEvent, later: TimelineEvent) -> bool:
    """Whether more time has passed since the last write before an update than the finest that a service's times can tell."""
    writes = [event.reading.exchange for event in item.events if event.is_write and event.index <= earlier.index]
    shown = (later.representation or {}).get(item.collection.updated_field or "")
    digits = _FRACTION.search(shown) if isinstance(shown, str) else None
    finest_s = _FINEST_S if digits and int(digits[1]) else _COARSE_S
    return bool(writes) and later.reading.exchange.sent_s - (writes[-1].sent_s + writes[-1].elapsed_s) > finest_s


def _is_effective(item: ResourceTimeline, earlier: TimelineEvent, later: TimelineEvent) -> bool:
    """Whether an update changed a field that clients set."""
    return not item.changes(earlier, later) and any(has_changed(earlier, later, name) for name in settled_fields(item.collection))


def _is_alike(item: ResourceTimeline, earlier: TimelineEvent, later: TimelineEvent) -> bool:
    """Whether two answers show an item alike but for this time."""
    earlier_fields, later_fields = earlier.representation or {}, later.representation or {}
    return all(name == item.collection.updated_field or not has_changed(earlier, later, name) for name in {*earlier_fields, *later_fields})


def _before_creation(item: ResourceTimeline, views: list[TimelineEvent], name: str) -> Iterator[Departure]:
    for event in views:
        created, updated = (moment(fields_in(event.representation, key)) for key in (item.collection.created_field or "", name))
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
