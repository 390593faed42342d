"""The statuses that an item was seen in, and where they end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.evidence.history import Event, History, Item
from contracts.evidence.masking import is_masked

FINAL = frozenset(
    ("completed", "complete", "succeeded", "success", "done", "finished", "failed", "failure", "error", "errored", "canceled", "cancelled",
     "ended", "expired", "rejected")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """One status, and the answer that showed it."""

    status: str
    event: Event


def is_final(item: Item, status: str) -> bool:
    """Whether a status is one that ends: as the overlay has it, or else by its name."""
    lifecycle = item.collection.lifecycle
    return status in lifecycle.final if lifecycle is not None else status.lower() in FINAL


def runs(history: History, item: Item) -> Iterator[list[Seen]]:
    """The statuses that were seen one after another, cut wherever somebody may have changed the item."""
    field = item.collection.status_field
    held: list[Seen] = []
    for event in item.events:
        shown = (event.shown or {}).get(field or "")
        if not isinstance(shown, str) or is_masked(shown):
            continue
        last = held[-1].event if held else None
        if last is not None and (event.is_write or is_touched(history, item, last.index, event.index)):
            yield held
            held = []
        if not history.is_crossed(event.index, event.index):
            held.append(Seen(shown, event))
    if held:
        yield held


def is_touched(history: History, item: Item, after: int, before: int) -> bool:
    """Whether anybody may have changed the item between two readings."""
    if history.is_crossed(after, before):
        return True
    named = item.names | {item.id}
    is_written = any(event.is_write and not event.is_refused for event in item.events if after < event.index < before)
    return is_written or any(named & set(one.path_parameters.values()) for one in history.changes(after, before))
