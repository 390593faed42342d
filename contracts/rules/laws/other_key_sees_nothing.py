"""What one key created, another neither sees nor changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from contracts.analysis.causes import field_of
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent, shown_by
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.purposes import LINKED
from contracts.analysis.resource_timeline import is_done, is_safe, listed_items
from contracts.analysis.values.echo import is_same
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection, request_properties
from specs.resources.paths import is_below

RULE = "An item of one key is neither read nor listed nor changed nor deleted with another, but by operations that want no key."
MUTED_AT_OPERATION_BY = ("credential_required", "credential_scheme_respected")
REACH = "anyone"
_SERIAL = re.compile(r"[0-9]{0,9}", re.ASCII)
_SHORTEST = 6
_AS_TAKEN = (400, 409, 422)


def law(history: History) -> Iterator[Departure]:
    """A success with another key at the owner's item, its place in the other's list, and a change that the owner then sees.

    Silent: where no second key is at hand, about public operations, and ids that the other key's own items may have.

    Source: OWASP API Security Top 10 2023, API1; the document's security, which tells keys apart.
    """
    if not any(matched.exchange.identity == "other" for matched in history.readings):
        return
    yield from _linked(history)
    for collection in history.contract.collections:
        if collection.unique_fields:
            yield from _namesakes(history, collection)
    foreign_ids = {(item.collection.path, item.id) for item in history.lives_of("other").items if item.created is not None}
    own = [item for item in history.items if item.created is not None and (item.collection.path, item.id) not in foreign_ids]
    for index, matched in enumerate(history.readings):
        if matched.exchange.identity != "other" or matched.operation is None or matched.operation.is_public:
            continue
        for item in own:
            if item.created is None or item.created.index > index or (item.deleted is not None and item.deleted.index < index):
                continue
            if _names(matched, matched.operation, item):
                history.compared(item.collection)
                if is_done(matched) and _is_surely(item, matched.body, index):
                    detail = f"answered {matched.status} to another key than that of {item.id}"
                    yield shown_by(matched, detail, item.created.reading, matched, kind="answered")
                elif not is_safe(matched):
                    yield from _changed(history, item, index, matched)
            elif matched.operation == item.collection.list and is_done(matched):
                history.compared(item.collection)
                listed_item = next(
                    (candidate for candidate in listed_items(matched, item.collection) or () if _is(item, candidate, index)), None
                )
                if listed_item is not None:
                    yield shown_by(matched, f"another key's list shows {item.id}", item.created.reading, matched, kind="listed")


def _namesakes(history: History, collection: Collection) -> Iterator[Departure]:
    """Another key's create that is refused, although it differs from one that was accepted only in a name that the owner's item has."""
    owners = {
        str((item.created.representation or {}).get(name))
        for item in history.of(collection)
        if item.created
        for name in collection.unique_fields
    }
    accepted: list[MatchedExchange] = []
    for matched in history.readings:
        payload = matched.request_json
        if matched.exchange.identity != "other" or matched.operation != collection.create or not isinstance(payload, dict):
            continue
        if is_done(matched):
            accepted.append(matched)
            continue
        names = {name: payload.get(name) for name in collection.unique_fields}
        alike = next((accepted_create for accepted_create in accepted if is_same({**accepted_create.request_json, **names}, payload)), None)
        is_own = any(
            str(accepted_create.request_json.get(name)) == str(value) for accepted_create in accepted for name, value in names.items()
        )
        if alike is not None and not is_own and matched.status in _AS_TAKEN and owners & set(map(str, names.values())):
            history.compared(collection)
            yield shown_by(
                matched, f"answered {matched.status}, although only another key's item is called so", alike, matched, kind="name-taken"
            )


def _linked(history: History) -> Iterator[Departure]:
    """A success for what an answer to the owner named, and no collection holds: a job that is asked for by a query parameter, say."""
    for matched in history.readings:
        if matched.exchange.purpose != LINKED or matched.exchange.identity != "other" or matched.operation is None:
            continue
        if is_done(matched) and not matched.operation.is_public:
            yield shown_by(
                matched, f"answered {matched.status} to another key than that which was told the id", matched, kind="linked-answered"
            )


def _names(matched: MatchedExchange, operation: Operation, item: ResourceTimeline) -> bool:
    collection = item.collection
    is_there = operation.path == collection.item_path or is_below(operation.path, collection.item_path)
    return is_there and matched.path_parameters.get(collection.id_parameter or "") == item.id


def _is_surely(item: ResourceTimeline, body: Json, index: int) -> bool:
    """Whether a success was about this very item, and not about the other's own of the same id: ids may be counted for each key."""
    return _is_unlikely_twice(item.id) or _is(item, body, index)


def _is_unlikely_twice(key: str) -> bool:
    return len(key) >= _SHORTEST and _SERIAL.fullmatch(key) is None


def _is(item: ResourceTimeline, shown: Json, index: int) -> bool:
    """Whether `shown` is this item."""
    if not isinstance(shown, dict) or str(shown.get(item.collection.id_field)) != item.id:
        return False
    if _is_unlikely_twice(item.id):
        return True
    last_representation = next(
        (event.representation for event in reversed(item.events) if event.index < index and event.representation is not None), None
    )
    return (
        last_representation is not None
        and len(last_representation) > 2
        and all(is_same(value, shown.get(name)) for name, value in last_representation.items())
    )


def _changed(history: History, item: ResourceTimeline, index: int, attempt: MatchedExchange) -> Iterator[Departure]:
    """What the owner sees after another key's attempt, where nothing else can have changed it."""
    before = next((event for event in reversed(item.events) if event.index < index and event.is_view), None)
    after = next((event for event in item.events if event.index > index and event.kind == "read" and not event.reading.query), None)
    if before is None or after is None or before.reading.exchange.time != after.reading.exchange.time:
        return
    if history.is_crossed(before.index, after.index):
        return
    if any(change is not attempt for change in history.changes(before.index, after.index)):
        return
    if after.reading.status in (404, 410):
        detail = f"answered {attempt.status} to another key than that of {item.id}, which was gone then"
        yield shown_by(attempt, detail, before.reading, attempt, after.reading, kind="gone")
    elif after.representation is not None and before.representation is not None:
        name = next((name for name in _settable(item) if _differs(before, after, name)), None)
        if name is not None:
            detail = f"answered {attempt.status} to another key than that of {item.id}, whose {name} was changed then"
            yield shown_by(attempt, detail, before.reading, attempt, after.reading, kind="changed", field=field_of(name))


def _settable(item: ResourceTimeline) -> list[str]:
    operations = (item.collection.create, item.collection.update, item.collection.replace)
    request_fields: Mapping[str, Json] = {name: None for operation in operations if operation for name in request_properties(operation)}
    return [*request_fields, *filter(None, (item.collection.updated_field,))]


def _differs(before: TimelineEvent, after: TimelineEvent, name: str) -> bool:
    fields_before, fields_after = before.representation or {}, after.representation or {}
    return name in fields_before and name in fields_after and not is_same(fields_before[name], fields_after[name])
