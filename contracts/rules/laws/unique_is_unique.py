"""Where values must be unique, they are; and what a deleted item was called can be used again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from contracts.analysis.causes import field_of
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent, shown_by
from contracts.analysis.values.echo import is_same
from contracts.traffic.redaction import is_redacted
from specs.json.parsing import Json
from specs.resources.collections import Collection
from specs.resources.paths import plain, singular

RULE = "No two items share a value that must be unique, and a deleted item's is free again."
_ENOUGH = 20  # items with other values that are looked at: they only show that there was something to compare
_TAKEN = 409
_FOR_DUPLICATES = re.compile(r"already|exist|duplicate|unique|taken|in use|(?:another|same) .*\b(?:has|name|id)\b", re.IGNORECASE)
_SAYS_NOTHING = re.compile(r"[\W\d_]*(?:(?:conflict|refused|error|failed|failure|request|response|http|client)[\W\d_]*)*", re.IGNORECASE)
_KEYS = frozenset(("slug", "login", "username", "handle", "isbn", "sku", "iban", "vin"))  # of which everyone has another
_PEOPLE = frozenset(
    ("user", "account", "member", "customer", "person", "author", "subscriber", "employee", "student", "reader", "patron", "people")
)
_BUSY = (401, 403, 408, 425, 429)


def law(history: History) -> Iterator[Departure]:
    """A write that gives an item another's unique value; a create that is refused although only a deleted item had its values.

    Silent: about properties that neither `x-unique` nor a declared 409 for duplicates names, and while other requests cross; where a
    mock of the document alone answers, about what only the words of a 409 say.

    Source: `x-unique` in the document or its overlay; RFC 9110, section 15.5.10.
    """
    for collection in history.contract.collections:
        for field in collection.unique_fields:
            yield from _shared(history, list(history.of(collection)), field)
        if not history.is_inferred:
            yield from _taken_twice(history, collection)
        if collection.unique_fields:
            yield from _not_free(history, history.of(collection))


def _taken_twice(history: History, collection: Collection) -> Iterator[Departure]:
    """Two creates that send the same, and are both accepted, where the 409 that is declared is for what is there already."""
    refusal = collection.create.response(_TAKEN) if collection.create is not None else None
    if refusal is None or refusal.status != str(_TAKEN) or not _is_for_duplicates(collection, str(refusal.raw.get("description", ""))):
        return
    latest: dict[tuple[object, ...], ResourceTimeline] = {}
    for item in history.of(collection):
        created = item.created
        payload = created.reading.request_json if created is not None else None
        if created is None or not created.is_done or not isinstance(payload, dict) or not _sends_unique(collection, payload):
            continue
        key = (item.parents, created.reading.exchange.request_body, created.reading.exchange.target)
        earlier = latest.get(key)
        latest[key] = item
        if earlier is None or earlier.created is None or earlier.id == item.id:
            continue
        is_there = all(event.is_refused or event.index > created.index for event in earlier.events[1:] if event.is_write)
        if is_there and history.is_at_one_time(earlier.created.index, created.index) == history.is_at_one_time(
            created.index, created.index
        ):
            history.compared(collection)
            readings = (earlier.created.reading, created.reading)
            yield shown_by(created.reading, "the same was created twice, and 409 is declared for that", *readings, kind="taken-twice")
            return


def _is_for_duplicates(collection: Collection, description: str) -> bool:
    """Whether a 409 is for what is there already: by its words, or, where they say nothing, as items have a name of which there is one."""
    if _FOR_DUPLICATES.search(description):
        return True
    return _SAYS_NOTHING.fullmatch(description) is not None and bool(_keys(collection))


def _keys(collection: Collection) -> list[str]:
    """The properties that are another in each item, by their names; an address is that of people only, as whoever orders twice has one."""
    has_addresses = singular(plain(collection.path.rstrip("/").rpartition("/")[2])) in _PEOPLE
    return [name for name in collection.request_properties if plain(name) in _KEYS or (has_addresses and plain(name) == "email")]


def _shared(history: History, items: list[ResourceTimeline], field: str) -> Iterator[Departure]:
    by_value: dict[str, list[ResourceTimeline]] = {}
    for item in items:
        for value in {unique_value for event in item.events if isinstance(unique_value := _value(event, field), str)}:
            by_value.setdefault(value, []).append(item)
    for position, item in enumerate(items):
        for event in item.events:
            if event.kind not in ("create", "update", "replace") or not event.is_done:
                continue
            value = _value(event, field)
            if not isinstance(value, str) or not value or (is_redacted(value) and not _is_whole(value)):
                continue
            for other_item in (*items[max(0, position - _ENOUGH) : position], *by_value.get(value, ())):
                if other_item is item or other_item.parents != item.parents:
                    continue
                holds = _holds(other_item, event, field)
                if holds is not None and (_are_creates(holds, event) or not history.is_crossed(holds.index, event.index)):
                    history.compared(item.collection)
                    if _value(holds, field) == value:
                        detail = f"{field}: two items have it at once"
                        yield shown_by(event.reading, detail, holds.reading, event.reading, kind="shared", field=field_of(field))
                        return


def _sends_unique(collection: Collection, payload: Mapping[str, Json]) -> bool:
    """Whether a create surely sends what must be unique: what the words of the 409 name, else all that can be sent; null is never taken."""
    refusal = collection.create.response(_TAKEN) if collection.create is not None else None
    words = set(re.findall(r"[a-z0-9_]+", str(refusal.raw.get("description", "")).lower())) if refusal is not None else set()
    properties = collection.request_properties
    names = [name for name in properties if name.lower() in words] or _keys(collection) or list(properties)
    return bool(payload) and all(payload.get(name) is not None for name in names)


def _are_creates(first: TimelineEvent, second: TimelineEvent) -> bool:
    """Whether two events are creates: whichever came first, at the end both items are there."""
    return first.kind == second.kind == "create"


def _value(event: TimelineEvent, field: str) -> Json:
    """What an event leaves in a field; None where it does not tell."""
    if event.representation is not None:
        return event.representation.get(field)
    payload = event.reading.request_json
    return payload.get(field) if isinstance(payload, dict) else None


def _is_whole(value: str) -> bool:
    return value.startswith("***") and value.endswith("***") and len(value) > len("***")


def _holds(item: ResourceTimeline, event: TimelineEvent, field: str) -> TimelineEvent | None:
    """The last event that told an item's value before `event`, if it still stands then."""
    last_event = None
    for candidate in item.events:
        if candidate.index >= event.index:
            break
        if candidate.kind == "delete" or candidate.is_uncertain or candidate.kind == "action":
            if not candidate.is_refused:
                return None
        elif (
            _value(candidate, field) is not None and not candidate.is_refused and candidate.reading.is_success and candidate.kind != "look"
        ):
            last_event = candidate
    if last_event is not None and last_event.reading.exchange.time != event.reading.exchange.time:
        return None  # it may have ended by itself
    return last_event


def _not_free(history: History, items: list[ResourceTimeline]) -> Iterator[Departure]:
    """A create that was accepted, undone by a delete and nothing else, and is refused when it is sent again."""
    for item in items:
        created, deleted = item.created, item.deleted
        if created is None or deleted is None:
            continue
        own = {event.index for event in item.events}
        for index in range(deleted.index + 1, len(history.readings)):
            matched = history.readings[index]
            if index in own or matched.operation != created.reading.operation:
                continue
            if (
                not is_same(matched.request_json, created.reading.request_json)
                or matched.exchange.target != created.reading.exchange.target
            ):
                continue
            others = [
                change for change in history.changes(created.index, index) if all(change is not event.reading for event in item.events)
            ]
            if others or matched.exchange.identity != created.reading.exchange.identity or history.is_crossed(created.index, index):
                break
            history.compared(item.collection)
            if 400 <= matched.status < 500 and matched.status not in _BUSY:
                detail = f"answered {matched.status}, although only a deleted item had these values"
                yield shown_by(matched, detail, created.reading, deleted.reading, matched, kind="not-free")
            break
