"""When something was created does not change; nor what else lasts as long as it does."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.causes import field_of
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, shown_by
from contracts.analysis.values.echo import is_same, lasting_fields
from specs.resources.collections import request_properties

RULE = "An item's id, the time of its creation and its constants are the service's to say, and stay as they are, whatever is written to it."


def law(history: History) -> Iterator[Departure]:
    """Two answers, lists among them, that show one item with another of them.

    Silent: about fields that requests may set, an id that the document lets clients choose, and null.

    Source: the document: a creation time that is `readOnly` or that no request has; `readOnly` in JSON Schema 2020-12 validation,
    section 9.4.
    """
    for item in history.items:
        yield from _chosen(history, item)
        first: dict[str, tuple[object, int]] = {}
        for event in item.events:
            if event.representation is None or event.kind == "look":
                continue
            for name in lasting_fields(item.collection):
                value = event.representation.get(name)
                if value is None or (name == item.collection.id_field and _is_client_named(item, event.index)):
                    continue
                first_value, index = first.setdefault(name, (value, event.index))
                if index == event.index:
                    continue
                history.compared(item.collection)
                if not is_same(first_value, value):
                    detail, before = f"{name}: another value than before", history.readings[index]
                    yield shown_by(event.reading, detail, before, event.reading, kind="changed", field=field_of(name))
                    first[name] = (value, event.index)


def _is_client_named(item: ResourceTimeline, index: int) -> bool:
    """Whether the document lets clients choose the id, and one has sent another."""
    operations = (item.collection.create, item.collection.update, item.collection.replace)
    is_declared = any(item.collection.id_field in request_properties(operation) for operation in operations if operation)
    return is_declared and item.is_renamed_before(index)


def _chosen(history: History, item: ResourceTimeline) -> Iterator[Departure]:
    """A create that takes over from a client what the document does not let clients say."""
    created, operation = item.created, item.collection.create
    payload = created.reading.request_json if created is not None else None
    if created is None or operation is None or not isinstance(payload, dict):
        return
    for name in (item.collection.id_field, item.collection.created_field):
        if name and name in payload and name not in request_properties(operation):
            history.compared(item.collection)
            views = [event for event in item.events if event.representation is not None and event.kind != "look"]
            view = next((event for event in views if is_same(payload[name], (event.representation or {}).get(name))), None)
            if view is not None:
                detail = f"{name}: taken from the request, which has no say in it"
                yield shown_by(created.reading, detail, created.reading, view.reading, kind="taken-from-request", field=field_of(name))
