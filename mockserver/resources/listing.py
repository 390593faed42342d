"""Lists, as the mock answers them: paged, ordered, searched and filtered as `specs.resources.lists` reads their operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mockserver.resources.call import Call
from mockserver.state.store import Record, RecordCollection
from specs.json.parsing import Json
from specs.resources.collections import Collection
from specs.resources.lists import DeclaredList

_FAR = 10**12  # beyond every collection
_LONGEST_NUMBER = 19  # digits

View = Callable[[Record], dict[str, Json]]
Match = tuple[Record, dict[str, Json]]  # what is kept, and what is shown of it


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the items that match a request."""

    items: list[dict[str, Json]]
    total: int  # on all pages
    offset: int  # of the first
    limit: int | None  # None: all that follow
    last_id: str | None

    @property
    def has_more(self) -> bool:
        return self.offset + len(self.items) < self.total


@dataclass(frozen=True, slots=True)
class ListHandler:
    """How one list operation answers."""

    items_field: str | None  # None: the reply is the array itself
    total_fields: tuple[str, ...]
    echoed: tuple[str, ...]  # parameters that the reply repeats
    constants: Mapping[str, Json]
    limit: str | None
    page_parameter: str | None
    first_page: int
    offset: str | None
    after: str | None
    sort: str | None
    search: str | None
    filters: Mapping[str, str]  # parameter -> property
    name_field: str | None
    shown: frozenset[str]  # the properties of an item

    @classmethod
    def of(
        cls, declared: DeclaredList, *, name_field: str | None, shown: frozenset[str], hidden_filters: Mapping[str, str] | None = None
    ) -> ListHandler:
        """How the mock answers a list operation; `hidden_filters` choose by a field which no reply shows: parameter -> field."""
        return cls(
            items_field=declared.items_field,
            total_fields=declared.totals,
            echoed=declared.echoed,
            constants=declared.constants,
            limit=declared.limit,
            page_parameter=declared.page,
            first_page=1 if declared.first_page is None else declared.first_page,
            offset=declared.offset,
            after=declared.after,
            sort=declared.direction,
            search=declared.search,
            filters={**declared.filters, **declared.time_filters, **(hidden_filters or {})},
            name_field=name_field,
            shown=shown,
        )

    def answer(self, call: Call, collection: RecordCollection, view: View) -> Json:
        """The reply's body."""
        page = self.page(call, collection, view)
        return self._body(page.items, page.total, call.query)

    def page(self, call: Call, collection: RecordCollection, view: View) -> Page:
        """The items that a request asks for, and where they stand among all that match."""
        query = call.query
        newest_first = self._is_newest_first(query)
        offset, limit = self._window(query)
        if self._is_filtered(query):
            matches = [(record, item) for record in collection if self._keeps(item := view(record), query)]
            ordered = self._ordered(matches, query, newest_first=newest_first)
            offset = self._start(query, offset, lambda: [record for record, _ in ordered])
            total, page = len(matches), ordered[offset:] if limit is None else ordered[offset : offset + limit]
            items, last_id = [item for _, item in page], page[-1][0].id if page else None
        else:
            total = len(collection)
            offset = self._start(query, offset, lambda: collection.page(0, total, newest_first=newest_first))
            records = collection.page(offset, total if limit is None else limit, newest_first=newest_first)
            items, last_id = [view(record) for record in records], records[-1].id if records else None
        if self.shown:
            items = [{name: value for name, value in item.items() if name in self.shown} for item in items]
        return Page(items, total, offset, limit, last_id)

    def chosen(self, call: Call, collection: RecordCollection, view: View) -> list[Record]:
        """The records that a request's filters choose, on whichever pages."""
        return [record for record in collection if not self._is_filtered(call.query) or self._keeps(view(record), call.query)]

    def _window(self, query: Mapping[str, Json]) -> tuple[int, int | None]:
        """The first item's place and how many are wanted (None: all)."""
        limit, offset, page = (_whole(query.get(name)) if name else None for name in (self.limit, self.offset, self.page_parameter))
        size = None if limit is None else min(max(0, limit), _FAR)
        if offset is not None:
            return min(max(0, offset), _FAR), size
        if page is not None and size is not None:
            return min(max(0, page - self.first_page) * size, _FAR), size
        return 0, size

    def _start(self, query: Mapping[str, Json], offset: int, listed: Callable[[], list[Record]]) -> int:
        """The place after the item that a cursor names; `offset` where none is given, the end where it names none."""
        cursor = query.get(self.after) if self.after else None
        if not cursor:
            return offset
        records = listed()
        return next((position for position, record in enumerate(records, 1) if record.id == cursor), len(records))

    def _is_newest_first(self, query: Mapping[str, Json]) -> bool:
        return self.sort is not None and str(query.get(self.sort, "asc")).lower() != "asc"

    def _ordered(self, matches: list[Match], query: Mapping[str, Json], *, newest_first: bool) -> list[Match]:
        return matches[::-1] if newest_first else matches

    def _is_filtered(self, query: Mapping[str, Json]) -> bool:
        return bool((self.search and query.get(self.search)) or any(query.get(name) not in (None, "", []) for name in self.filters))

    def _keeps(self, item: dict[str, Json], query: Mapping[str, Json]) -> bool:
        search_text = query.get(self.search) if self.search else None
        if search_text and str(search_text).lower() not in str(item.get(self.name_field or "", "")).lower():
            return False
        return all(matches(item.get(field), query[name]) for name, field in self.filters.items() if query.get(name) not in (None, "", []))

    def _body(self, items: list[Json], total: int, query: Mapping[str, Json]) -> Json:
        if self.items_field is None:
            return items
        body: dict[str, Json] = {**self.constants, self.items_field: items}
        body.update(dict.fromkeys(self.total_fields, total))
        for name in self.echoed:
            if query.get(name) is not None:
                body[name] = query[name]
        return body


def list_handler(declared: DeclaredList, collection: Collection, hidden_filters: tuple[str, ...]) -> ListHandler:
    """How the mock answers the list operation of a collection."""
    hidden = {name: name for name in hidden_filters if name in declared.parameters}
    shown = frozenset(collection.item_properties)
    return ListHandler.of(declared, name_field=collection.name_field, shown=shown, hidden_filters=hidden)


def _whole(value: Json) -> int | None:
    """A whole number, or the text of one, as some documents declare it; None where it is neither."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdecimal() and len(value) < _LONGEST_NUMBER else None
    return int(value) if isinstance(value, int | float) else None


def matches(value: Json, term: Json) -> bool:
    """Whether a field holds what a filter wants: one of a comma list, or of an array; a list field, if an item does."""
    choices = [part.strip() for part in term.split(",")] if isinstance(term, str) else term if isinstance(term, list) else [term]
    return any(item in choices for item in value) if isinstance(value, list) else value in choices
