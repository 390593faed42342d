"""A status arrives where it ends."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.history import History, shown_by
from contracts.analysis.status_history import is_final, status_runs

RULE = "A status reaches one that ends within a day of the item's creation or last change."
LONG_S = 86_400.0


def law(history: History) -> Iterator[Departure]:
    """A status that is still under way when a day of the target's own time has passed.

    Silent: where no `x-lifecycle` says which status is final, and where less than a day of the target's own time has passed.

    Source: `x-lifecycle` in the document or its overlay.
    """
    for item in history.items:
        if item.collection.lifecycle is None:
            continue
        for run in status_runs(history, item):
            began_s, last = run[0].event.reading.exchange.clock_s, run[-1]
            now_s = last.event.reading.exchange.clock_s
            if began_s is None or now_s is None or now_s - began_s < LONG_S:
                continue
            history.compared(item.collection)
            if not is_final(item, last.status):
                detail = f"{item.collection.status_field}: still {last.status} after {now_s - began_s:.0f} s"
                yield shown_by(last.event.reading, detail, run[0].event.reading, last.event.reading, kind=f"still-{last.status}")
                break
