"""A refused write leaves everything as it was: it is carried out whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from contracts.analysis.causes import field_of
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent, has_changed, shown_by
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.resource_timeline import OWNERS
from contracts.analysis.values.echo import is_same, settled_fields
from contracts.traffic.json_text import NOTHING

RULE = "A write that is refused changes nothing, not in part either."


def law(history: History) -> Iterator[Departure]:
    """Two reads that differ although every write between them was refused.

    Silent: where anything else was written between the two reads, and about fields that change by themselves while time passes.

    Source: RFC 9110, section 15.5: the request was not carried out; RFC 5789, section 2: a patch applies atomically.
    """
    for item in history.own:
        views = list(item.views)
        for earlier, later in pairwise(views):
            refused = [event for event in item.events if earlier.index < event.index < later.index and event.is_refused]
            if refused and not later.is_write and history.is_quiet(earlier.index, later.index):
                history.compared(item.collection)
                yield from _differences(history, item, earlier, refused[0], later)
    yield from _lists(history)


def _differences(
    history: History, item: ResourceTimeline, earlier: TimelineEvent, refused: TimelineEvent, later: TimelineEvent
) -> Iterator[Departure]:
    before, after = earlier.representation or {}, later.representation or {}
    is_still = history.is_at_one_time(earlier.index, later.index) and not earlier.is_write
    for name in [*before, *(name for name in after if name not in before)] if is_still else settled_fields(item.collection):
        if has_changed(earlier, later, name):
            detail = f"{name}: changed, although the write was refused with {refused.reading.status}"
            yield shown_by(
                refused.reading, detail, earlier.reading, refused.reading, later.reading, kind="item-changed", field=field_of(name)
            )
            return


def _lists(history: History) -> Iterator[Departure]:
    """Lists that were read twice, with nothing but refused writes between."""
    lists = {collection.list.key for collection in history.contract.collections if collection.list is not None}
    latest: dict[str, int] = {}
    for index, matched in enumerate(history.readings):
        if not _is_list(matched, lists):
            continue
        before = latest.get(matched.exchange.target)
        latest[matched.exchange.target] = index
        if before is None or not history.is_quiet(before, index) or not history.is_at_one_time(before, index):
            continue
        refused = next(history.refused(before, index), None)
        if refused is not None and not is_same(history.readings[before].body, matched.body):
            detail = f"a list changed, although the write was refused with {refused.status}"
            yield shown_by(refused, detail, history.readings[before], refused, matched, kind="list-changed")


def _is_list(matched: MatchedExchange, lists: set[str]) -> bool:
    return matched.key in lists and matched.is_success and matched.exchange.identity in OWNERS and matched.body is not NOTHING
