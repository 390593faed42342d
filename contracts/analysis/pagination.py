"""Pages of one list put together: what was listed, one page after another, while nothing changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from contracts.analysis.declarations.lists import ListPage
from contracts.analysis.finding import Departure
from contracts.analysis.history import History
from contracts.analysis.resource_timeline import OWNERS, is_done
from contracts.analysis.undisturbed_windows import confirmed
from specs.json.parsing import Json
from specs.resources.lists import DeclaredList


@dataclass(eq=False)
class PageSequence:
    """The pages of one list with the same filters and order, in one epoch: a time in which nothing was written."""

    listing: DeclaredList
    epoch: object
    is_undisturbed: bool = True  # whether nobody else wrote either; a page that others may have changed the list beside is a walk by itself
    pages: list[ListPage] = field(default_factory=list)

    @cached_property
    def _assembled(self) -> _Assembly:
        first = self.listing.first_page
        assemblies = [_Assembly(self.pages, number) for number in ((1, 0) if first is None else (first,))]
        return min(assemblies, key=lambda assembly: len(assembly.conflicts))

    @property
    def conflicts(self) -> list[Departure]:
        """Where two pages cannot both be right."""
        return self._assembled.conflicts

    @property
    def whole(self) -> dict[str, Json] | None:
        """Key -> item, in order, where the pages cover the list from its beginning to its end."""
        return self._assembled.whole

    def start(self, page: ListPage) -> int | None:
        """The place of a page's first item, where that is known."""
        return self._assembled.starts.get(page.index)

    @property
    def seen_up_to(self) -> int:
        """Behind the last place at which an item was seen."""
        return max(self._assembled.places, default=-1) + 1


class _Assembly:
    """Pages laid side by side, the first page being number `first_page`."""

    def __init__(self, pages: list[ListPage], first_page: int) -> None:
        self.conflicts: list[Departure] = []
        self._pages = pages
        self.starts: dict[int, int] = {}
        self.places: dict[int, tuple[str, Json, ListPage]] = {}
        self._at: dict[str, int] = {}
        self._ends: list[tuple[int, ListPage]] = []  # places behind the last item, as short pages show them
        self._bounds: list[tuple[int, ListPage]] = []  # places that lie behind the last item, as empty pages show them
        for page in pages:
            start = page.start(first_page)
            if start is not None:
                self._lay(page, start)
        self._follow([page for page in pages if page.cursor is not None])
        self._check_ends()

    def _follow(self, pages: list[ListPage]) -> None:
        """Lay the pages that begin behind an item, or where another page says that the next one begins."""
        waiting = pages
        while waiting:
            unplaced = []
            for page in waiting:
                start = self._start_of(page)
                if start is None:
                    unplaced.append(page)
                else:
                    self._lay(page, start)
            if len(unplaced) == len(waiting):
                return
            waiting = unplaced

    def _start_of(self, page: ListPage) -> int | None:
        cursor = page.cursor or ""
        for previous_page in self._pages:
            if previous_page.next_cursor == cursor and previous_page.index in self.starts:
                return self.starts[previous_page.index] + len(previous_page.items)
        are_named = any(page.has_cursor for page in self._pages)  # an item may happen to have the id that a cursor is
        return None if are_named or cursor not in self._at else self._at[cursor] + 1

    def _lay(self, page: ListPage, start: int) -> None:
        self.starts[page.index] = start
        for position, (key, item) in enumerate(zip(page.keys, page.items, strict=True), start):
            occupant = self.places.setdefault(position, (key, item, page))
            if occupant[0] != key:
                self._conflict(page, occupant[2], "order", f"item {position} is {key} here and {occupant[0]} there")
                return
            if self._at.setdefault(key, position) != position:
                earlier_page = self.places[self._at[key]][2]
                self._conflict(page, earlier_page, "twice", f"{key} is item {position} here and item {self._at[key]} there")
                return
        if page.items and page.is_cut is False:
            self._ends.append((start + len(page.items), page))
        elif not page.items and page.is_cut is False:
            (self._bounds if start else self._ends).append((start, page))

    def _check_ends(self) -> None:
        reached = max(self.places, default=-1) + 1
        for end, page in (*self._ends, *self._bounds):
            if end < reached:
                last_page = self.places[reached - 1][2]
                detail = f"item {reached - 1} is here, although the list ended before item {end} there"
                self._conflict(last_page, page, "behind-the-end", detail)
                return

    def _conflict(self, page: ListPage, conflicting_page: ListPage, kind: str, detail: str) -> None:
        earlier, later = sorted((page, conflicting_page), key=lambda list_page: list_page.index)
        after = () if earlier is later else (earlier.reading,)
        self.conflicts.append(later.reading.departure(f"two pages of one list disagree: {detail}", after=after, kind=kind))

    @cached_property
    def whole(self) -> dict[str, Json] | None:
        count = len(self.places)
        is_gapless = count == max(self.places, default=-1) + 1
        is_ended = any(end == count for end, _ in (*self._ends, *self._bounds))
        if self.conflicts or not is_gapless or not is_ended:
            return None
        return {key: item for _, (key, item, _) in sorted(self.places.items())}


def page_sequences(history: History) -> list[PageSequence]:
    """Every walk of a history, in the order in which they begin; of the owner's, and of requests that the document allows."""
    list_by_key = history.contract.lists
    sequence_by_key: dict[object, PageSequence] = {}
    pages = list(_pages(history, list_by_key))
    for page, epoch in zip(pages, _shared_epochs(history, pages) if history.is_shared else _epochs(history, pages), strict=True):
        sequence_key = (epoch, *_list_of(page), page.rest)
        sequence_by_key.setdefault(sequence_key, PageSequence(page.listing, epoch, epoch != (page.index, None))).pages.append(page)
    return list(sequence_by_key.values())


def _epochs(history: History, pages: Sequence[ListPage]) -> Iterator[object]:
    """The time in which nothing was written that each page belongs to."""
    epoch, last = 0, 0
    for page in pages:
        if not history.is_quiet(last, page.index):
            epoch += 1
        last = page.index
        yield epoch


def _shared_epochs(history: History, pages: Sequence[ListPage]) -> Iterator[object]:
    """The stretch in which nobody wrote that each page belongs to; (its index, None) for a page of which that is not known."""
    lists: dict[object, list[ListPage]] = {}
    for page in pages:
        lists.setdefault(_list_of(page), []).append(page)
    stretches = {index: begin for own in lists.values() for index, begin in confirmed(history, own).items()}
    for page in pages:
        yield stretches.get(page.index, (page.index, None))


def _list_of(page: ListPage) -> tuple[object, ...]:
    return page.listing.operation.key, tuple(sorted(page.reading.path_parameters.items()))


def _pages(history: History, list_by_key: Mapping[str, DeclaredList]) -> Iterator[ListPage]:
    for index, matched in enumerate(history.readings):
        listing = list_by_key.get(matched.key)
        if listing is None or matched.exchange.identity not in OWNERS or not is_done(matched) or not matched.is_allowed:
            continue
        items = listing.items(matched.body)
        if items is not None:
            yield ListPage(listing, index, matched, items)
