"""Where a state is shared with others: the stretches of a history in which nobody else changed a list, by what answers show.

A mark is an answer that shows a whole list, or its beginning and its total. Marks that follow one another and are the same, with no write
of ours between them, are a stretch: no change of anybody else's that lasted lies in it. One that was undone before the next mark may still
show in a page between the two. So a page counts only where its request was answered the same in two parts of one stretch.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from contracts.analysis.declarations.lists import ListPage
from contracts.analysis.history import History
from contracts.analysis.values.echo import is_same


def confirmed(history: History, pages: Sequence[ListPage]) -> dict[int, int]:
    """The index of each page that counts -> the index at which its stretch begins; `pages` are all those of one list, in order."""
    stretches: dict[int, int] = {}
    for stretch in _stretches(history, [page for page in pages if _is_mark(page)]):
        seen: dict[tuple[str, str], list[tuple[int, ListPage]]] = {}
        for part, (mark, following) in enumerate(pairwise(stretch)):
            for page in pages:
                if mark.index < page.index < following.index:
                    seen.setdefault(_request(page), []).append((part, page))
        stretches = {mark.index: stretch[0].index for mark in stretch} | stretches  # what a longer one holds stays with it
        for answers in seen.values():
            for part, page in answers:
                if any(other != part and is_same(twin.reading.body, page.reading.body) for other, twin in answers):
                    stretches.setdefault(page.index, stretch[0].index)
    return stretches


def _is_mark(page: ListPage) -> bool:
    """Whether a page tells a change of its list by any other: it shows all there is, or begins with the first and has the total."""
    return page.chosen() == {} and page.start(page.listing.first_page or 0) == 0 and (page.is_cut is False or page.total is not None)


def _stretches(history: History, marks: Sequence[ListPage]) -> list[list[ListPage]]:
    """Marks of one request that follow one another, alike, with nothing of ours between them: two or more of them."""
    by_request: dict[tuple[str, str], list[list[ListPage]]] = {}
    for mark in marks:
        known = by_request.setdefault(_request(mark), [])
        last = known[-1][-1] if known else None
        if last is not None and history.is_quiet(last.index, mark.index) and is_same(last.reading.body, mark.reading.body):
            known[-1].append(mark)
        else:
            known.append([mark])
    return sorted((stretch for known in by_request.values() for stretch in known if len(stretch) > 1), key=lambda one: one[0].index)


def _request(page: ListPage) -> tuple[str, str]:
    return page.reading.exchange.identity, page.reading.exchange.target
