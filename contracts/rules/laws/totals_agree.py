"""The total that a list tells is the number of its items."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.declarations.lists import ListPage
from contracts.analysis.finding import Departure
from contracts.analysis.history import History
from contracts.analysis.pagination import PageSequence, page_sequences

RULE = "The total that a list tells is the number of items on all its pages, with filters too."


def law(history: History) -> Iterator[Departure]:
    """A total that the items of its own page, or those of all pages, contradict; two totals of one list that differ.

    Silent: where the answer tells no total, where it may count the page alone, and where others write to the list.

    Source: the document: the property of a page that counts the items.
    """
    for walk in page_sequences(history):
        pages_with_total = [page for page in walk.pages if page.total is not None]
        if not pages_with_total or _is_per_page(walk) or not walk.is_undisturbed:
            continue
        if walk.listing.collection is not None:
            history.compared(walk.listing.collection)
        for page in pages_with_total:
            detail = _wrong(walk, page)
            if detail is not None:
                yield page.reading.departure(detail, kind="not-its-page")
        disagreeing_page = next((page for page in pages_with_total if page.total != pages_with_total[0].total), None)
        if disagreeing_page is not None:
            detail = f"the total is {disagreeing_page.total} on one page and {pages_with_total[0].total} on another, and nothing changed"
            yield disagreeing_page.reading.departure(detail, after=(pages_with_total[0].reading,), kind="pages-differ")
        yield from _beside_whole(walk, pages_with_total)


def _is_per_page(walk: PageSequence) -> bool:
    """Whether what looks like a total counts the items of its page: `count` is used for both."""
    return walk.listing.total == "count" and all(page.total == len(page.items) for page in walk.pages if page.total is not None)


def _wrong(walk: PageSequence, page: ListPage) -> str | None:
    """What is wrong with a page's total, by that page alone."""
    start, size, total = walk.start(page), len(page.items), page.total or 0
    if total < size:
        return f"the total is {total}, and this page alone holds {size} items"
    if start is None:
        return None
    if size and total < start + size:
        return f"the total is {total}, and this page holds items {start} to {start + size - 1}"
    if size and page.is_cut is False and total != start + size:
        return f"the total is {total}, and the list ends with this page, at {start + size} items"
    if not size and page.is_cut is False and total > start:
        return f"the total is {total}, and a page from item {start} is empty"
    return None


def _beside_whole(walk: PageSequence, pages_with_total: list[ListPage]) -> Iterator[Departure]:
    all_items = walk.whole
    page = next((page for page in pages_with_total if all_items is not None and page.total != len(all_items)), None)
    if all_items is not None and page is not None and _wrong(walk, page) is None:
        others = tuple(other_page.reading for other_page in walk.pages if other_page.index < page.index)
        detail = f"the total is {page.total}, and all pages together hold {len(all_items)} items"
        yield page.reading.departure(detail, after=others, kind="not-all-pages")
