"""A callback says what a read says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.analysis.causes import field_of, of_violation
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, TimelineEvent
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.received_callbacks import CallbackSubscription, Posted, callback_subscriptions, parts, texts
from contracts.analysis.values.echo import is_same
from contracts.analysis.values.redacted_validation import only_masked
from contracts.traffic.json_text import NOTHING
from contracts.traffic.redaction import is_redacted
from specs.json.parsing import Json
from specs.schema.messages import describe
from specs.schema.properties import properties

RULE = "What a callback posts is as its document has it, names the item that it is about, and says of it what a read then says."


def law(history: History) -> Iterator[Departure]:
    """A body that departs from the callback's schema, another item's id, and a field that a read shows otherwise.

    Silent: where no read shows the item at the time of the callback, and about fields that only one of both has.

    Source: OpenAPI 3.1.0, Callback Object; `x-means` for a callback's own words.
    """
    for subscription in callback_subscriptions(history):
        for posted in subscription.posted:
            history.compared(subscription.item.collection)
            yield from _undeclared(history, subscription, posted[1])
            yield from _of_another(subscription, posted[1])
            if posted[0] < subscription.until:
                yield from _untrue(history, subscription, posted)


def _undeclared(history: History, subscription: CallbackSubscription, matched: MatchedExchange) -> Iterator[Departure]:
    pointer, body = subscription.hook.schema_pointer, matched.request_json
    if pointer is None:
        return
    if body is NOTHING:
        yield _departure(subscription, "no-json", "the body is no JSON", matched)
        return
    schema = history.contract.schemas.compile(pointer, "request")
    if not schema.is_valid(body) and not only_masked(schema, body):
        document = subscription.hook.operation.document
        keyword, place = of_violation(document, {"$ref": f"#{pointer}"}, next(schema.violations(body)))
        detail = describe("body", body, schema, sensitive=history.contract.sensitive)
        yield _departure(subscription, keyword, detail, matched, pointer=pointer, field=place)


def _of_another(subscription: CallbackSubscription, matched: MatchedExchange) -> Iterator[Departure]:
    collection, body = subscription.item.collection, matched.request_json
    declared = properties(subscription.hook.operation.document, subscription.hook.schema)
    ids = {
        name
        for name, property_schema in declared.items()
        if isinstance(property_schema, Mapping) and property_schema.get("x-references") == collection.path
    }
    ids |= {collection.id_field, f"{collection.kind}_id"} - {"id"}
    for part in parts(body):
        wrong = next((name for name in ids if isinstance(part.get(name), str | int) and str(part[name]) != subscription.item.id), None)
        if wrong is not None and not is_redacted(part[wrong]):
            yield _departure(subscription, "other-item", f"{wrong} is {str(part[wrong])[:100]}", matched, field=field_of(wrong))
            return
    if isinstance(body, Mapping) and "id" in body and subscription.item.id not in {str(body["id"]), *texts(body)}:
        yield _departure(subscription, "other-item", "the body names another item", matched)


def _untrue(history: History, subscription: CallbackSubscription, posted: Posted) -> Iterator[Departure]:
    view = _view(history, subscription, posted[0])
    if view is None:
        return
    collection, callback = subscription.item.collection, posted[1]
    status = subscription.status(callback)
    read_status = (view.representation or {}).get(collection.status_field or "")
    if status is not None and isinstance(read_status, str) and not is_redacted(read_status) and status != read_status:
        detail, place = f"{collection.status_field} is {status}, and a read says {read_status}", field_of(collection.status_field or "")
        yield _departure(subscription, "not-as-read", detail, callback, view.reading, field=place)
        return
    for name, value, shown in _common(subscription, callback.request_json, view.representation or {}):
        if not is_same(subscription.meaning(name, value), shown):
            yield _departure(subscription, "not-as-read", f"{name} is not what a read says", callback, view.reading, field=field_of(name))
            return


def _common(subscription: CallbackSubscription, body: Json, representation: Mapping[str, Json]) -> Iterator[tuple[str, Json, Json]]:
    """The plain fields that both a callback and a read show: (name, value there, value here)."""
    collection = subscription.item.collection
    others = ("id", collection.id_field, collection.status_field, collection.created_field, collection.updated_field)
    for part in parts(body):
        if part is not body and subscription.item.id not in set(texts(part)):
            continue
        for name, value in part.items():
            if (
                name in collection.item_properties
                and name in representation
                and name not in others
                and not isinstance(value, Mapping | list)
            ):
                yield name, value, representation[name]


def _view(history: History, subscription: CallbackSubscription, index: int) -> TimelineEvent | None:
    """A read of the item at the time of the callback, best one after it; or, where the time is not known, the first one after it."""
    views = [event for event in subscription.item.events if event.is_view and subscription.event.index <= event.index < subscription.until]
    after = next((event for event in views if event.index > index), None)
    if after is not None and (history.is_at_one_time(index, after.index) or history.readings[index].exchange.clock_s is None):
        return after
    return next((event for event in reversed(views) if event.index < index and history.is_at_one_time(index, event.index)), None)


def _departure(
    subscription: CallbackSubscription, kind: str, detail: str, *readings: MatchedExchange, pointer: str | None = None, field: str = ""
) -> Departure:
    shown_by = (subscription.event.reading, *readings)
    return Departure(
        detail=f"callback for {subscription.item.id}: {detail}",
        pointer=pointer or subscription.hook.pointer,
        exchanges=tuple(matched.exchange for matched in shown_by),
        operation=subscription.event.reading.key,
        kind=kind,
        field=field,
    )
