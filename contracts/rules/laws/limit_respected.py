"""A page holds as many items as were asked for."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.declarations.lists import ListPage
from contracts.analysis.finding import Departure
from contracts.analysis.history import History
from contracts.analysis.pagination import PageSequence, page_sequences

RULE = "A page never holds more items than its limit, the default one too; and as many, where there are as many."


def law(history: History) -> Iterator[Departure]:
    """A page with more items than its limit; one with fewer, although there are more.

    Silent: where the list declares no limit, about a limit above its maximum, and about a short page of a list that others write
    to.

    Source: the document: the paging parameters, their `default` and `maximum`.
    """
    for walk in page_sequences(history):
        for page in walk.pages:
            if page.limit is None:
                continue
            if walk.listing.collection is not None:
                history.compared(walk.listing.collection)
            if len(page.items) > page.limit:
                yield page.reading.departure(f"{len(page.items)} items on a page, and the limit is {page.limit}", kind="too-many")
            elif page.is_cut is False:
                yield from _short(walk, page)


def _short(walk: PageSequence, page: ListPage) -> Iterator[Departure]:
    start = walk.start(page)
    if start is None:
        return
    end = start + len(page.items)
    if walk.is_undisturbed and page.total is not None and end < page.total and (page.items or start == 0):
        expected_count = min(page.limit or 0, page.total - start)
        yield page.reading.departure(
            f"{len(page.items)} items on a page from item {start}, and the answer tells of {page.total}: {expected_count} wanted",
            kind="too-few",
        )
        return
    for other_page in walk.pages:
        begin = walk.start(other_page)
        if begin is not None and other_page.items and end < begin + len(other_page.items) and (page.items or begin <= start):
            pair = sorted((page, other_page), key=lambda list_page: list_page.index)
            detail = f"{len(page.items)} items on a page from item {start} with the limit {page.limit}, and another page shows item {end}"
            yield pair[1].reading.departure(detail, after=(pair[0].reading,), kind="too-few")
            return
