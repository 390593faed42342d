"""Where an item stands in its list: on the first page, on the last one, or wherever the pages lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.analysis.declarations.lists import ListPage
from contracts.transport.session import RecordingSession
from specs.json.parsing import Json
from specs.resources.collections import Collection
from specs.resources.lists import DeclaredList

_WIDE = 100  # items on a page
_MOST_PAGES = 5  # that are looked through, where a list tells no total


def wide(listing: DeclaredList) -> dict[str, Json]:
    """The query of a page as large as may be."""
    return {listing.limit: min(_WIDE, listing.largest_limit)} if listing.limit is not None else {}


class ListSearch:
    """Looks for the items of a collection in its list, which may be longer than a page."""

    def __init__(self, session: RecordingSession, collection: Collection, path: Mapping[str, str], purpose: str) -> None:
        """`path` are the parameters of the list's own path."""
        self._session, self._purpose = session, purpose
        self._listing = session.contract.lists.get(collection.list.key) if collection.list else None
        self._path = dict(path)
        self._last: ListPage | None = None

    def query_of(self, key: str, shown: ListPage) -> Mapping[str, Json] | None:
        """The query of a page that shows the item, where `shown`, the first one, does not; None where none was come upon."""
        listing = self._listing
        if listing is None or listing.limit is None or key in shown.keys or shown.is_cut is False:
            return None
        for query in self._queries(listing, shown):
            page = self.look(query, "Where it is listed")
            if page is None or not page.items:
                return None
            if key in page.keys:
                return query
        return None

    def look(self, query: Mapping[str, Json], intent: str) -> ListPage | None:
        """A page of the list; None where none is answered."""
        if self._listing is None:
            return None
        matched = self._session.call(self._listing.operation, self._path, query=dict(query), purpose=self._purpose, intent=intent)
        items = self._listing.items(matched.body) if matched.is_success else None
        self._last = ListPage(self._listing, 0, matched, items) if items is not None else None
        return self._last

    def _queries(self, listing: DeclaredList, shown: ListPage) -> Iterator[dict[str, Json]]:
        """The pages to look through: the last one where a total tells which that is, else one after another."""
        page_query = wide(listing)
        size = int(str(page_query[str(listing.limit)]))
        if listing.offset is not None and shown.total is not None:
            yield {**page_query, listing.offset: max(0, shown.total - size)}
        elif listing.offset is not None:
            yield from ({**page_query, listing.offset: number * size} for number in range(_MOST_PAGES))
        elif listing.page is not None:
            first = 1 if listing.first_page is None else listing.first_page
            last = (max(shown.total, 1) - 1) // size if shown.total is not None else None
            yield from ({**page_query, listing.page: first + number} for number in (range(_MOST_PAGES) if last is None else (last,)))
        else:
            yield from self._by_cursor(listing, page_query)

    def _by_cursor(self, listing: DeclaredList, page_query: dict[str, Json]) -> Iterator[dict[str, Json]]:
        yield page_query
        for _ in range(_MOST_PAGES if listing.after is not None else 0):
            if self._last is None or (self._last.has_cursor and self._last.next_cursor is None):
                return
            yield {**page_query, str(listing.after): self._last.next_cursor or self._last.keys[-1]}
