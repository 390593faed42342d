"""What one answer of a list operation shows: its items, where it begins, what follows, and what it was asked to choose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.next_link import next_link, query_of
from contracts.traffic.redaction import is_redacted
from specs.json.parsing import Json
from specs.resources.lists import DeclaredList, has_cursor, next_cursor
from specs.resources.names import SHOWS_MORE

_INTEGER = re.compile(r"[0-9]{1,12}", re.ASCII)


@dataclass(frozen=True, eq=False)
class ListPage:
    """One answer of a list operation."""

    listing: DeclaredList
    index: int  # of the reading in its history
    reading: MatchedExchange
    items: list[Json]

    @cached_property
    def keys(self) -> list[str]:
        return [self.listing.key(item) for item in self.items]

    def given(self, name: str | None) -> str | None:
        """The text of a parameter that was sent once."""
        texts = self.reading.query.get(name, []) if name else []
        return texts[0] if len(texts) == 1 else None

    def _number(self, name: str | None) -> int | None:
        text = self.given(name)
        return int(text) if text is not None and _INTEGER.fullmatch(text) else None

    @cached_property
    def limit(self) -> int | None:
        """How many items were wanted at most; None where nobody said."""
        name = self.listing.limit
        if name is None or name not in self.reading.query:
            return self.listing.default_limit
        return self._number(name) or None

    @property
    def is_cut(self) -> bool | None:
        """Whether more items may follow those of this page; None where that cannot be told."""
        if not self.listing.paging:
            return False
        if self.limit is None or self.limit > self.listing.largest_limit:
            return None
        return len(self.items) >= self.limit or (None if self.listing.may_be_capped(len(self.items)) else False)

    @property
    def cursor(self) -> str | None:
        return self.given(self.listing.after) or None

    @cached_property
    def next_cursor(self) -> str | None:
        """What the answer names for the next page to begin at: by itself, or within the link to that page."""
        link = next_link(self.reading)
        texts = query_of(link).get(self.listing.after or "") if link is not None else None
        cursor = next_cursor(self.reading.body)
        return texts[0] if texts else None if cursor == link else cursor

    @property
    def has_cursor(self) -> bool:
        """Whether the answer says where the next page begins, or that there is none."""
        return self.next_cursor is not None or has_cursor(self.reading.body)

    def start(self, first_page: int) -> int | None:
        """The place of its first item; None where that cannot be told, or hangs on a cursor."""
        listing, query = self.listing, self.reading.query
        if self.cursor is not None or (listing.offset in query and listing.page in query):
            return None
        if listing.offset is not None and listing.offset in query:
            return self._number(listing.offset)
        if listing.page is None or listing.page not in query:
            return listing.default_start
        number = self._number(listing.page)
        if number is None or number < first_page:
            return None
        if number == first_page:
            return 0
        is_sure = self.limit is not None and self.limit <= listing.largest_limit
        return (number - first_page) * self.limit if is_sure and self.limit else None

    @property
    def total(self) -> int | None:
        body, name = self.reading.body, self.listing.total
        count = body.get(name) if isinstance(body, dict) and name else None
        return count if isinstance(count, int) and not isinstance(count, bool) else None

    @cached_property
    def rest(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every parameter that chooses or orders items, whatever page is asked for; with the defaults of those that were not sent."""
        texts_by_name = {name: tuple(texts) for name, texts in self.reading.query.items() if name not in self.listing.paging}
        for name in self.listing.parameters:
            default = self.listing.schema(name).get("default")
            if name not in texts_by_name and name not in self.listing.paging and default is not None:
                texts_by_name[name] = (str(default).lower() if isinstance(default, bool) else str(default),)
        return tuple(sorted(texts_by_name.items()))

    def chosen(self) -> dict[str, tuple[str, ...]] | None:
        """What filters and searches were asked for; None where a parameter was sent of which it is not known what it does."""
        listing = self.listing
        texts_by_name = {}
        for name, texts in self.rest:
            if name in listing.filters or name == listing.search:
                if any(texts):
                    texts_by_name[name] = texts
            elif name not in (listing.sort, *SHOWS_MORE) and not (
                name in listing.parameters and str(listing.schema(name).get("default")).lower() == texts[0].lower()
            ):
                return None
        return None if any(is_redacted(text) for texts in texts_by_name.values() for text in texts) else texts_by_name
