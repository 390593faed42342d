"""A status moves on, never back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from contracts.analysis.action_effects import without_effect
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, shown_by
from contracts.analysis.status_history import ObservedStatus, is_final, status_runs
from specs.resources.transitions import StatusTransitions

RULE = "By itself, a status only moves as its lifecycle says; where none is declared, it never returns, and stays where it ended."


def law(history: History) -> Iterator[Departure]:
    """A status after another from which no way leads to it; an action without effect.

    An action is without one where it changes neither the status nor the flag or the time that it is named after, and where a read
    behind it shows what was there before, and not what it answered.

    Silent: where a client changed the item in between. Without `x-lifecycle`, only a status that comes back, or leaves one that
    ends by its name, is told.

    Source: `x-lifecycle` in the document or its overlay; the names of its actions.
    """
    for item in history.items:
        for run in status_runs(history, item):
            if len(run) > 1:
                history.compared(item.collection)
                yield from _backwards(item, run)
    yield from without_effect(history)


def _backwards(item: ResourceTimeline, run: Sequence[ObservedStatus]) -> Iterator[Departure]:
    lifecycle = item.collection.lifecycle
    past_statuses: set[str] = set()
    for before, after in pairwise(run):
        if before.status == after.status:
            continue
        past_statuses.add(before.status)
        if lifecycle is not None:
            is_wrong = after.status not in reachable(lifecycle, before.status)
        else:
            is_wrong = after.status in past_statuses or is_final(item, before.status)
        if is_wrong:
            detail = f"{item.collection.status_field}: {after.status} after {before.status}, and nobody changed {item.id}"
            kind = f"{before.status}-to-{after.status}"
            yield shown_by(after.event.reading, detail, before.event.reading, after.event.reading, kind=kind)
            return


def reachable(lifecycle: StatusTransitions, status: str) -> frozenset[str]:
    """The statuses that may come after `status`, at once or later."""
    statuses: set[str] = set()
    waiting = [status]
    while waiting:
        for after in lifecycle.moves.get(waiting.pop(), ()):
            if after not in statuses:
                statuses.add(after)
                waiting.append(after)
    return frozenset(statuses)
