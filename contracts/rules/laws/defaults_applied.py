"""What is left out becomes what the document says it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.analysis.causes import field_of, query_field
from contracts.analysis.declarations.query_defaults import as_text, query_defaults
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent, shown_by
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.values.echo import ABSENT, EchoedField, fields_in, is_same, sendable_fields
from specs import Operation

RULE = "A property or parameter that is left out counts as its declared default."
YIELDS = "default yields"  # x-normalized: the default gives way to what else is sent


def law(history: History) -> Iterator[Departure]:
    """A created item without a default; a read with a parameter at its default that differs from the one without it.

    Silent: where no `default` is declared, where the answer does not show the field, and about a field that depends on another
    (`x-normalized`).

    Source: OpenAPI 3.1.0, Schema Object, `default`: what the receiver assumes when none is given.
    """
    for item in history.items:
        created, operation = item.created, item.collection.create
        if created is None or operation is None or not created.is_done or not isinstance(created.reading.request_json, dict):
            continue
        after = item.view_after(created)
        views = [created] if after is None or history.is_crossed(created.index, after.index) else [created, after]
        for name, field in sendable_fields(item.collection, operation).items():
            if name not in created.reading.request_json:
                yield from _left_out(history, item, name, field, views)
        if item.collection.replace is not None:
            yield from _replaced(history, item)
    yield from _parameters(history)


def _replaced(history: History, item: ResourceTimeline) -> Iterator[Departure]:
    """A replacement that leaves a field out, and leaves it as it was, where its own default is another."""
    for event in item.events:
        payload, operation = event.reading.request_json, event.reading.operation
        before = item.view_before(event) if event.kind == "replace" and event.is_done else None
        if before is None or operation is None or not isinstance(payload, dict) or not history.is_quiet(before.index, event.index):
            continue
        views = [view for view in (event if event.is_view else None, item.view_after(event)) if view is not None]
        for name, field in sendable_fields(item.collection, operation).items():
            default, earlier = fields_in(field.request_schema, "default"), fields_in(before.representation, name)
            if name in payload or default in (ABSENT, None) or earlier is ABSENT or is_same(earlier, default) or field.normalized:
                continue
            history.compared(item.collection)
            kept = next((view for view in views if is_same(fields_in(view.representation, name), earlier)), None)
            if kept is not None and not history.is_crossed(event.index, kept.index):
                readings = dict.fromkeys((before.reading, event.reading, kept.reading))
                detail = f"{name}: left out of a replacement, and as it was before, not as its default"
                yield shown_by(event.reading, detail, *readings, kind="replaced-in-part", field=field_of(name))


def _left_out(history: History, item: ResourceTimeline, name: str, field: EchoedField, views: list[TimelineEvent]) -> Iterator[Departure]:
    if field.default is ABSENT or field.default is None or YIELDS in field.normalized:
        return
    for view in views:
        shown = fields_in(view.representation, name)
        if shown is ABSENT:
            continue
        history.compared(item.collection)
        if not field.shows(field.default, shown):
            detail, readings = f"{name}: left out, but not shown as its default", dict.fromkeys((views[0].reading, view.reading))
            yield shown_by(views[0].reading, detail, *readings, kind="default-not-shown", field=field_of(name))
            return


def _parameters(history: History) -> Iterator[Departure]:
    """A read without a query, and one whose query says only what is the default anyway."""
    plain: dict[tuple[str, str], int] = {}
    for index, matched in enumerate(history.readings):
        operation = matched.operation
        if operation is None or matched.exchange.method != "GET" or not matched.is_success:
            continue
        key = (matched.exchange.identity, matched.path)
        if not matched.query:
            plain[key] = index
        elif key in plain and _says_defaults(operation, matched.query):
            before = plain[key]
            if not history.is_quiet(before, index) or not history.is_at_one_time(before, index):
                continue
            _note(history, matched)
            if not is_same(history.readings[before].body, matched.body):
                detail, place = f"{', '.join(matched.query)}: at its default, but not as when left out", query_field(list(matched.query))
                yield shown_by(matched, detail, history.readings[before], matched, kind="not-as-left-out", field=place)


def _note(history: History, matched: MatchedExchange) -> None:
    collection = history.contract.by_operation.get(matched.key)
    if collection is not None:
        history.compared(collection)


def _says_defaults(operation: Operation, query: Mapping[str, list[str]]) -> bool:
    defaults = query_defaults(operation)
    return all(name in defaults and texts == [as_text(defaults[name])] for name, texts in query.items())
