"""Reading twice gives the same twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from contracts.analysis.causes import field_of, first_difference, generalised
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, has_changed, shown_by
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.resource_timeline import OWNERS
from contracts.analysis.values.echo import is_same, settled_fields
from contracts.traffic.json_text import NOTHING
from specs.json.parsing import Json

_SHORTEST_CUT = 32  # a text that a list cuts is cut for its length
RULE = "Two reads without a write or a move of time between them are equal; a list shows of an item what a read of it shows."


def law(history: History) -> Iterator[Departure]:
    """Two equal requests whose answers differ; where nobody knows the time, only in fields that clients set.

    Silent: where anything was written between the two reads, or a refused write (then `failed_update_changes_nothing` speaks), and
    about fields that move with time.

    Source: RFC 9110, sections 9.2.1 and 9.2.2.
    """
    latest: dict[tuple[str, str], int] = {}
    for index, matched in enumerate(history.readings):
        if not _is_read(matched):
            continue
        key = (matched.exchange.identity, matched.exchange.target)
        before = latest.get(key)
        latest[key] = index
        if before is None or not history.is_quiet(before, index) or not history.is_at_one_time(before, index):
            continue
        if any(True for _ in history.refused(before, index)):
            continue  # then `failed_update_changes_nothing` looks
        collection = history.contract.by_operation.get(matched.key)
        if collection is not None:
            history.compared(collection)
        if not is_same(history.readings[before].body, matched.body):
            detail, place = "two reads with nothing between them differ", _difference(history.readings[before], matched)
            yield shown_by(matched, detail, history.readings[before], matched, kind="reads-differ", field=place)
    yield from _where_time_is_unknown(history)
    yield from _beside_lists(history)


def _difference(before: MatchedExchange, matched: MatchedExchange) -> str:
    """The first place at which two answers differ."""
    schema = matched.response_media.raw.get("schema", {}) if matched.response_media else {}
    return generalised(matched.contract.document, schema, first_difference(before.body, matched.body))


def _is_read(matched: MatchedExchange) -> bool:
    is_ours = matched.operation is not None and matched.exchange.identity in OWNERS
    return is_ours and matched.exchange.method == "GET" and matched.is_success and matched.body is not NOTHING


def _where_time_is_unknown(history: History) -> Iterator[Departure]:
    for item in history.own:
        views = [event for event in item.reads if event.is_view]
        for earlier, later in pairwise(views):
            if history.is_at_one_time(earlier.index, later.index) or not history.is_quiet(earlier.index, later.index):
                continue
            history.compared(item.collection)
            for name in settled_fields(item.collection):
                if has_changed(earlier, later, name):
                    detail = f"{name}: differs between two reads"
                    yield shown_by(later.reading, detail, earlier.reading, later.reading, kind="reads-differ", field=field_of(name))


def _beside_lists(history: History) -> Iterator[Departure]:
    """An item in a list and in a read beside it: what clients set is the same in both, where both show it."""
    for item in history.own:
        sightings = [
            event
            for event in item.events
            if event.representation is not None and (event.kind == "list" or (event.kind == "read" and event.is_view))
        ]
        for earlier, later in pairwise(sightings):
            if (earlier.kind == "list") == (later.kind == "list") or not history.is_quiet(earlier.index, later.index):
                continue
            if any(True for _ in history.refused(earlier.index, later.index)):
                continue
            history.compared(item.collection)
            earlier_fields, later_fields = earlier.representation or {}, later.representation or {}
            name = next(
                (
                    name
                    for name in settled_fields(item.collection)
                    if name in earlier_fields
                    and name in later_fields
                    and _differ(earlier_fields[name], later_fields[name])
                    and has_changed(earlier, later, name)
                ),
                None,
            )
            if name is not None:
                listed, read = (earlier, later) if earlier.kind == "list" else (later, earlier)
                detail = f"{name}: a list shows it otherwise than a read"
                yield shown_by(listed.reading, detail, read.reading, listed.reading, kind="list-differs", field=field_of(name))
                break


def _differ(first: Json, second: Json) -> bool:
    """Whether two values are unlike each other, but for a text that a list may shorten."""
    if isinstance(first, str) and isinstance(second, str):
        short, long = sorted((first, second), key=len)
        cut = short.rstrip(". \u2026")
        if long.startswith(cut) and (len(cut) >= _SHORTEST_CUT or cut != short):
            return False
    return not is_same(first, second)
