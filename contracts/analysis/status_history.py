"""The statuses that an item was seen in, and where they end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.analysis.history import History, ResourceTimeline, TimelineEvent
from contracts.traffic.redaction import is_redacted

FINAL = frozenset(
    ("completed", "complete", "succeeded", "success", "done", "finished", "failed", "failure", "error", "errored", "canceled", "cancelled",
     "ended", "expired", "rejected")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ObservedStatus:
    """One status, and the answer that showed it."""

    status: str
    event: TimelineEvent


def is_final(item: ResourceTimeline, status: str) -> bool:
    """Whether a status is one that ends: as the overlay has it, or else by its name."""
    lifecycle = item.collection.lifecycle
    return status in lifecycle.final if lifecycle is not None else status.lower() in FINAL


def status_runs(history: History, item: ResourceTimeline) -> Iterator[list[ObservedStatus]]:
    """The statuses that were seen one after another, cut wherever somebody may have changed the item."""
    field = item.collection.status_field
    run: list[ObservedStatus] = []
    for event in item.events:
        status = (event.representation or {}).get(field or "")
        if not isinstance(status, str) or is_redacted(status):
            continue
        last = run[-1].event if run else None
        if last is not None and (event.is_write or is_touched(history, item, last.index, event.index)):
            yield run
            run = []
        if not history.is_crossed(event.index, event.index):
            run.append(ObservedStatus(status, event))
    if run:
        yield run


def is_touched(history: History, item: ResourceTimeline, after: int, before: int) -> bool:
    """Whether anybody may have changed the item between two exchanges."""
    if history.is_crossed(after, before):
        return True
    item_names = item.names | {item.id}
    is_written = any(event.is_write and not event.is_refused for event in item.events if after < event.index < before)
    return is_written or any(item_names & set(change.path_parameters.values()) for change in history.changes(after, before))
