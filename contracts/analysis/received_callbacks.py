"""Callbacks as a history shows them: who asked for them, and what was posted there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contracts.analysis.declarations.callbacks import CallbackDeclaration, callback_declarations
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.redaction import is_redacted
from specs.json.parsing import Json
from specs.json.scalars import scalars_in
from specs.schema.properties import properties

Posted = tuple[int, MatchedExchange]  # a callback, and its place in the history


@dataclass(frozen=True, slots=True)
class CallbackSubscription:
    """One request that named a URL, the item that it was about, and what was posted to that URL about the item."""

    hook: CallbackDeclaration
    event: TimelineEvent
    until: int  # the place in the history from which on the item was changed again, or behind the last
    posted: tuple[Posted, ...]

    @property
    def item(self) -> ResourceTimeline:
        return self.event.item

    @property
    def delivered(self) -> tuple[Posted, ...]:
        """The callbacks that were answered with a success; any other may be sent again."""
        return tuple(callback for callback in self.posted if callback[1].is_success)

    def status(self, matched: MatchedExchange) -> str | None:
        """The status that a callback tells, in the words of a read; None where it tells none that a read knows."""
        field = self.item.collection.status_field or ""
        for part in parts(matched.request_json):
            callback_status = part.get(field)
            if isinstance(callback_status, str) and not is_redacted(callback_status):
                meant = self.meaning(field, callback_status)
                property_schema = self.item.collection.item_properties.get(field)
                enum_values = property_schema.get("enum") if isinstance(property_schema, Mapping) else None
                return meant if enum_values is None or meant in enum_values else None
        return None

    def meaning(self, field: str, value: Json) -> Json:
        """What a value means where items are read. Source: `x-means: {ready: completed}` on the callback's property."""
        property_schema = properties(self.hook.operation.document, self.hook.schema).get(field)
        means = property_schema.get("x-means") if isinstance(property_schema, Mapping) else None
        return means.get(value, value) if isinstance(means, Mapping) and isinstance(value, str) else value


def parts(body: Json) -> Iterator[Mapping[str, Json]]:
    """The object that was posted, and those right inside it: some services wrap what they tell of."""
    if isinstance(body, Mapping):
        yield body
        yield from (member for member in body.values() if isinstance(member, Mapping))


def callback_subscriptions(history: History) -> list[CallbackSubscription]:
    """Every request of a history that was carried out and named a URL for callbacks."""
    registrations: list[tuple[CallbackDeclaration, TimelineEvent, str]] = []
    declared: dict[str, tuple[CallbackDeclaration, ...]] = {}
    for item in history.items:
        for event in item.events:
            operation = event.reading.operation
            if operation is None or not event.is_done or event.kind not in ("create", "update", "replace"):
                continue
            for hook in declared.setdefault(operation.key, callback_declarations(operation)):
                url = hook.url(event.reading.request_json)
                if url is not None and not is_redacted(url):
                    registrations.append((hook, event, url))
    shared = {url for number, (_, _, url) in enumerate(registrations) for _, _, other in registrations[:number] if other == url}
    calls = [(index, matched) for index, matched in enumerate(history.readings) if matched.exchange.is_callback]
    return [
        CallbackSubscription(
            hook, event, _until(history, event), tuple(call for call in calls if _is_for(call, event, url, is_shared=url in shared))
        )
        for hook, event, url in registrations
    ]


def _until(history: History, event: TimelineEvent) -> int:
    later = (
        later_event.index
        for later_event in event.item.events
        if later_event.index > event.index and later_event.is_write and not later_event.is_refused
    )
    return next(later, len(history.readings))


def _is_for(posted: Posted, event: TimelineEvent, url: str, *, is_shared: bool) -> bool:
    index, matched = posted
    is_there = index > event.index and matched.exchange.target.partition("?")[0] == url.partition("?")[0]
    return is_there and (not is_shared or event.item.id in set(texts(matched.request_json)))


def texts(value: Json) -> Iterator[str]:
    """Every text in a value."""
    return (scalar for scalar in scalars_in(value) if isinstance(scalar, str))
