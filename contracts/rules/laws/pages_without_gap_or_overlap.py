"""A list comes in pages that fit together."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.history import History
from contracts.analysis.pagination import page_sequences

RULE = "The pages of a list, put together, are the list: in one order, nothing twice, nothing left out, and nothing behind its end."


def law(history: History) -> Iterator[Departure]:
    """Pages of one list, read while nothing changed, that cannot both be right.

    Silent: about lists that are not paged, and pages between which something was written.

    Source: the document: the paging parameters of the list.
    """
    for walk in page_sequences(history):
        if walk.listing.collection is not None and len(walk.pages) > 1 and walk.listing.paging:
            history.compared(walk.listing.collection)
        yield from walk.conflicts
