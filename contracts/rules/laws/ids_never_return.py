"""An id is handed out once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import unquote_plus

from contracts.analysis.finding import Departure, Weight
from contracts.analysis.history import History, ResourceTimeline, shown_by
from contracts.traffic.json_text import NOTHING

RULE = "An id is handed out once: no two items ever have the same, not even when the first is deleted."
_SURELY_GLOBAL = 8  # characters; shorter ids may count anew under each parent


def law(history: History) -> Iterator[Departure]:
    """A create that answers with an id that was seen before.

    Silent: about ids that clients choose, a create that is repeated with an Idempotency-Key, and short ids below different parents.
    An integer that a database counts on after a delete is lenient.

    Source: RFC 3986, section 1.1: an identifier tells one resource from all others.
    """
    for collection in history.contract.collections:
        item_by_key: dict[tuple[str, ...], ResourceTimeline] = {}
        for item in sorted(history.of(collection), key=lambda timeline: timeline.events[0].index):
            key = (item.id,) if len(item.id) >= _SURELY_GLOBAL else (*item.parents, item.id)
            before = item_by_key.setdefault(key, item)
            created = item.created
            if created is None or _is_chosen(item):
                continue
            history.compared(collection)
            if before is not item:
                kind = "of-deleted" if before.deleted is not None else "of-present"
                state = "of one that was deleted" if before.deleted is not None else "of one that is there"
                weight: Weight = "lenient" if kind == "of-deleted" and _is_counted_on(item, item_by_key.values()) else "error"
                readings = (before.events[0].reading, created.reading)
                yield shown_by(created.reading, f"{item.id} is the id {state}", *readings, kind=kind, weight=weight)


def _is_counted_on(item: ResourceTimeline, earlier_items: Iterable[ResourceTimeline]) -> bool:
    """Whether an id is the number after the largest that is left, as databases count on where nobody tells them otherwise."""
    return item.id.isdecimal() and all(
        not earlier.id.isdecimal() or int(earlier.id) <= int(item.id) or earlier.deleted is not None for earlier in earlier_items
    )


def _is_chosen(item: ResourceTimeline) -> bool:
    """Whether the client chose the id, or asked for the same answer again."""
    created = item.created
    if created is None:
        return False
    payload = created.reading.request_json
    is_sent = isinstance(payload, dict) and item.collection.id_field in payload
    is_sent = is_sent or (payload is NOTHING and item.id in unquote_plus(created.reading.exchange.request_body.decode("utf-8", "replace")))
    return is_sent or created.reading.exchange.request_header("idempotency-key") is not None
