"""Writes at the same time do not lose one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

from contracts.analysis.causes import field_of
from contracts.analysis.finding import Departure, Weight
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent, shown_by
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.resource_timeline import is_done
from contracts.analysis.values.echo import is_same
from contracts.traffic.json_text import NOTHING
from contracts.traffic.redaction import is_redacted
from specs.json.parsing import Json

RULE = "Of updates at the same time, each that was acknowledged shows afterwards, as if they came in some order; each create left its item."
_MOST_ORDERS = 6  # writes whose every order is tried; of more, each field is looked at by itself
_TOLERANCE_S = 2e-6
_OF_CONFLICTS = {"409", "412", "428"}
_UNCLEAR = object()  # written, but not to be compared


def law(history: History) -> Iterator[Departure]:
    """An update whose value is gone, two of which parts were mixed, and a create whose item is not there.

    Silent: where updates did not overlap, where another write or no read follows them, and about an update that was refused.

    Source: RFC 9110, sections 9.3.4 and 13.1.1: the lost update.
    """
    for item in history.items:
        writes = [event for event in item.events if event.is_done and event.kind in ("update", "replace", "action")]
        for group in _groups(writes):
            read = _read_after(history, item, group)
            if read is not None and all(event.reading.exchange.method in ("PATCH", "PUT") for event in group):
                history.compared(item.collection)
                for kind, detail, place in _wrong(group, read.representation or {}):
                    readings = (*(event.reading for event in group), read.reading)
                    weight: Weight = "lenient" if history.is_shared and not _is_promised(group) else "error"
                    yield shown_by(group[0].reading, detail, *readings, kind=kind, field=place, weight=weight)
    yield from _creates(history)


def _is_promised(group: Sequence[TimelineEvent]) -> bool:
    """Whether the document speaks of writes that meet: many services read, change and write a whole row, and say nothing of it."""
    operations = [event.reading.operation for event in group if event.reading.operation is not None]
    statuses = {response.status for operation in operations for response in operation.responses}
    names = {parameter.name.lower() for operation in operations for parameter in operation.parameters}
    return bool(statuses & _OF_CONFLICTS) or "if-match" in names


def _groups(events: Sequence[TimelineEvent]) -> Iterator[list[TimelineEvent]]:
    """Events that were under way at the same time, two or more of them."""
    group: list[TimelineEvent] = []
    until = float("-inf")
    for event in sorted(events, key=lambda write: (write.reading.exchange.sent_s, write.index)):
        sent_s, done_s = _span(event.reading)
        if group and sent_s >= until - _TOLERANCE_S:
            if len(group) > 1:
                yield sorted(group, key=lambda write: write.index)
            group = []
        group.append(event)
        until = max(until, done_s)
    if len(group) > 1:
        yield sorted(group, key=lambda write: write.index)


def _span(matched: MatchedExchange) -> tuple[float, float]:
    return matched.exchange.sent_s, matched.exchange.sent_s + matched.exchange.elapsed_s


def _read_after(history: History, item: ResourceTimeline, group: Sequence[TimelineEvent]) -> TimelineEvent | None:
    """The first read that shows what the group left, and nothing else."""
    last, over_s = max(event.index for event in group), max(_span(event.reading)[1] for event in group)
    for event in item.events:
        if event.index <= last:
            if event.is_uncertain:
                return None
            continue
        if event.is_write and not event.is_refused:
            return None
        if event.kind == "read" and event.is_view and event.reading.exchange.sent_s >= over_s - _TOLERANCE_S:
            is_same_time = event.reading.exchange.time == group[-1].reading.exchange.time
            strangers = [
                change
                for change in history.changes(min(write.index for write in group), event.index)
                if not any(change is write.reading for write in group)
            ]
            return event if is_same_time and not any(_names(change, item) for change in strangers) else None
    return None


def _names(matched: MatchedExchange, item: ResourceTimeline) -> bool:
    return bool(set(matched.path_parameters.values()) & item.names)


def _wrong(group: Sequence[TimelineEvent], representation: Mapping[str, Json]) -> Iterator[tuple[str, str, str]]:
    """What no order of the group's writes explains: (kind, in words, the field)."""
    written = [_written(event) for event in group]
    fields = {name for written_fields in written for name in written_fields} - {
        name for written_fields in written for name, value in written_fields.items() if value is _UNCLEAR
    }
    for name in sorted(fields):
        if not any(
            name in written_fields and is_same(written_fields[name], representation.get(name, NOTHING)) for written_fields in written
        ):
            detail = f"{name}: an update that was acknowledged does not show, although no later one changed the field"
            yield "update-lost", detail, field_of(name)
            return
    if len(group) > _MOST_ORDERS or not fields:
        return
    for order in permutations(range(len(group))):
        if _is_possible([group[index] for index in order]):
            expected: dict[str, Json] = {}
            for index in order:
                expected.update(written[index])
            if all(is_same(expected[name], representation.get(name, NOTHING)) for name in fields):
                return
    yield "mixed", f"{', '.join(sorted(fields))}: what a read shows is a mixture that no order of the updates leaves", ""


def _is_possible(order: Sequence[TimelineEvent]) -> bool:
    """Whether no write comes before one that was over when it began."""
    spans = [_span(event.reading) for event in order]
    return not any(later[1] <= earlier[0] for index, earlier in enumerate(spans) for later in spans[index + 1 :])


def _written(event: TimelineEvent) -> dict[str, Json]:
    """The fields that an update wrote, as its answer acknowledges them."""
    payload = event.reading.request_json
    fields: dict[str, Json] = {}
    if isinstance(payload, dict):
        fields = dict(payload)
    elif isinstance(payload, list):
        for operation in payload:
            path = operation.get("path") if isinstance(operation, dict) else None
            if isinstance(path, str):
                is_plain = operation.get("op") in ("add", "replace") and path.count("/") == 1 and "value" in operation
                fields[path.split("/")[1] if "/" in path else path] = operation["value"] if is_plain else _UNCLEAR
    known = event.item.collection.item_properties
    return {name: _acknowledged(event, name, value) for name, value in fields.items() if name in known}


def _acknowledged(event: TimelineEvent, name: str, value: Json) -> Json:
    if value is _UNCLEAR or is_redacted(value):
        return _UNCLEAR
    if event.representation is None:
        return _UNCLEAR if isinstance(value, dict | list) or event.reading.body is not NOTHING else value
    return value if is_same(value, event.representation.get(name, NOTHING)) else _UNCLEAR


def _creates(history: History) -> Iterator[Departure]:
    """Items that were created at the same time as others: two with one id, and one that is not there."""
    create_by_id: dict[tuple[str, str], MatchedExchange] = {}
    created = {item.created.index: item for item in history.items if item.created is not None}
    for index, matched in enumerate(history.readings):
        collection = history.contract.by_operation.get(matched.key)
        if collection is None or matched.operation != collection.create or not is_done(matched) or not isinstance(matched.item, dict):
            continue
        item_id = matched.item.get(collection.id_field)
        before = create_by_id.get((collection.path, str(item_id)))
        is_chosen = isinstance(matched.request_json, dict) and collection.id_field in matched.request_json
        if item_id is not None and before is not None and not is_chosen and _is_overlapping(before, matched):
            yield matched.departure(f"two creates at the same time were answered with one id, {item_id}", after=(before,), kind="id-twice")
        create_by_id[collection.path, str(item_id)] = matched
        if not history.is_crossed(index, index):
            continue
        item = created.get(index)
        if item is not None and item.collection == collection:
            yield from _lost(history, item)


def _is_overlapping(first: MatchedExchange, second: MatchedExchange) -> bool:
    (start, end), (begin, stop) = _span(first), _span(second)
    return start < stop - _TOLERANCE_S and begin < end - _TOLERANCE_S


def _lost(history: History, item: ResourceTimeline) -> Iterator[Departure]:
    created = item.created
    read = next((event for event in item.events if event.kind == "read" and event.is_by_id and not event.reading.query), None)
    if created is None or read is None:
        return
    is_left_alone = not any(change.exchange.method == "DELETE" for change in history.changes(created.index, read.index))
    if (
        is_left_alone
        and created.reading.exchange.time == read.reading.exchange.time
        and _span(read.reading)[0] >= _span(created.reading)[1]
    ):
        history.compared(item.collection)
        if read.reading.status in (404, 410):
            detail = f"{item.id} was created at the same time as others, and a read answers {read.reading.status}"
            yield shown_by(created.reading, detail, created.reading, read.reading, kind="create-lost")
