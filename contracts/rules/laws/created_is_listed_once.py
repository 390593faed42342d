"""What was created stands in the list, once, and what stands in the list can be read."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.declarations.lists import ListPage
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent
from contracts.analysis.pagination import PageSequence, page_sequences
from contracts.analysis.resource_timeline import is_done, item_properties_of
from specs.resources.collections import Collection

RULE = "An item that was created and not deleted stands in the list of its collection exactly once, and can be read."
_GONE = (404, 410)


def law(history: History) -> Iterator[Departure]:
    """An item twice in one answer, one that is missing in the whole list, and one that is listed and cannot be read.

    Silent: about lists whose items are declared without the id, that were filtered, not read to their end, or read while others wrote;
    about an item that may have ended by itself.

    Source: the document, which has the list and the create at one collection.
    """
    for walk in page_sequences(history):
        collection = walk.listing.collection
        if collection is None:
            continue
        for page in walk.pages:
            yield from _twice(page)
        if walk.pages[0].chosen() == {} and walk.whole is not None and _shows_ids(collection):
            for item in (item for item in history.own if item.collection == collection):
                proof = _proof(history, item, walk)
                if proof is not None:
                    history.compared(collection)
                    if item.id not in walk.whole:
                        detail = f"{item.id} is there ({proof.reading.key} answered {proof.reading.status}), and the list does not show it"
                        yield walk.pages[-1].reading.departure(detail, after=(proof.reading,), kind="not-listed")
                        break
    yield from _unreadable(history)


def _shows_ids(collection: Collection) -> bool:
    """Whether the list's items have the id that the item itself has, as far as the document says what they have."""
    declared_names = item_properties_of(collection, collection.list)
    return not declared_names or collection.id_field in declared_names


def _twice(page: ListPage) -> Iterator[Departure]:
    keys = page.keys
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None and page.listing.collection is not None:
        has_ids = {page.listing.collection.id_field} <= {name for item in page.items if isinstance(item, dict) for name in item}
        if has_ids:
            yield page.reading.departure(f"{twice} stands in one list {keys.count(twice)} times", kind="listed-twice")


def _proof(history: History, item: ResourceTimeline, walk: PageSequence) -> TimelineEvent | None:
    """What shows that the item is there while the list is read, if it surely is."""
    first, last = walk.pages[0].index, walk.pages[-1].index
    if not _is_below(item, walk) or item.is_renamed_before(last):
        return None
    before = [event for event in item.events if event.index < first]
    sightings = [event for event in before if event.is_view or (event.kind in ("create", "read") and is_done(event.reading))]
    if not sightings or any(event.kind == "delete" and not event.is_refused for event in item.events if event.index <= last):
        return None
    proof = sightings[-1]
    time, list_time = proof.reading.exchange.time, walk.pages[0].reading.exchange.time
    if time != list_time or any(event.kind == "action" and not event.is_refused for event in before if event.index > proof.index):
        return None
    for change in history.changes(proof.index, last):
        # what else is deleted may take the item along: its parent, or what it refers to
        if change.exchange.method == "DELETE" and history.contract.by_operation.get(change.key) is not item.collection:
            return None
    return proof


def _is_below(item: ResourceTimeline, walk: PageSequence) -> bool:
    """Whether the list is that of the item's parents."""
    parent_ids = tuple(walk.pages[0].reading.path_parameters.values())
    if len(parent_ids) != len(item.parents):
        return False
    names = {item.parents[-1], *(item.parent.names if item.parent else ())} if item.parents else set()
    return parent_ids[:-1] == item.parents[:-1] and (not parent_ids or parent_ids[-1] in names)


def _unreadable(history: History) -> Iterator[Departure]:
    for item in history.own:
        listed: TimelineEvent | None = None
        for event in item.events:
            if event.kind == "list":
                listed = event
            elif event.kind == "read" and not event.reading.query and listed is not None and history.is_quiet(listed.index, event.index):
                history.compared(item.collection)
                if event.reading.status in _GONE:
                    detail = f"{item.id} is listed, and a read answers {event.reading.status}"
                    yield event.reading.departure(detail, after=(listed.reading,), kind="listed-unreadable")
                    break
