"""A loan stays on its shelf."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from contracts import Departure, History

RULE = "The shelf of a loan is not moved by reading it."


def law(history: History) -> Iterator[Departure]:
    """Two answers that show one loan on two shelves."""
    for item in history.items:
        shelves = [
            (event.representation["shelf"], event)
            for event in item.events
            if event.representation is not None and "shelf" in event.representation
        ]
        for (shelf, _), (later_shelf, event) in pairwise(shelves):
            history.compared(item.collection)
            if shelf != later_shelf:
                yield event.reading.departure(f"shelf: {later_shelf}, and {shelf} before", kind="shelf")
