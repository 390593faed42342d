"""Every item that a list has, page after page, however it is paged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from contracts.analysis.matched_exchange import MatchedExchange
from specs.json.parsing import Json
from specs.resources.collections import Collection
from specs.resources.lists import next_cursor
from specs.resources.names import AFTER, LIMITS, OFFSETS, PAGES

_MOST_PAGES = 200
_PAGE_SIZE = 100


class NotListable(Exception):
    """A list could not be read to its end."""


@dataclass(frozen=True, slots=True)
class LivePage:
    """One page's items, and where the next one may begin."""

    items: list[dict[str, Json]]
    cursor: str | None


def every_item(collection: Collection, read: Callable[[Mapping[str, Json]], MatchedExchange]) -> Iterator[dict[str, Json]]:
    """Every item of a list, each once. `read` sends a request for the list with a query.

    Raises:
        Unlisted: a page could not be read, or there are too many.
    """
    query: dict[str, Json] = {}
    limit = collection.query(LIMITS)
    if limit is not None:
        query[limit] = _most(collection, limit)
    page, offset, after = collection.query(PAGES), collection.query(OFFSETS), collection.query(AFTER)
    listed_ids: set[str] = set()
    old = 0  # pages in a row that held nothing new: a list that counts from 1 gives its first page twice
    for number in range(_MOST_PAGES):
        live_page = page_of(collection, read(query))
        fresh = [item for item in live_page.items if str(item.get(collection.id_field)) not in listed_ids]
        listed_ids.update(str(item.get(collection.id_field)) for item in fresh)
        yield from fresh
        old = 0 if fresh else old + 1
        if not live_page.items or old > 1:
            return
        if page is not None:
            query[page] = number + 1
        elif offset is not None:
            query[offset] = len(listed_ids)
        elif after is not None:
            is_next = live_page.cursor not in (None, query.get(after))  # an answer may repeat what it was asked for
            query[after] = live_page.cursor if is_next else str(live_page.items[-1].get(collection.id_field))
        else:
            return
    raise NotListable(f"{collection.path} has more than {_MOST_PAGES} pages")


def page_of(collection: Collection, matched: MatchedExchange) -> LivePage:
    """The items in a list's answer.

    Raises:
        Unlisted: it is no list.
    """
    body = matched.body
    page_items = body.get(collection.items_field or "") if isinstance(body, dict) else body
    if not matched.is_success or not isinstance(page_items, list):
        raise NotListable(f"{matched.key} answered {matched.status or matched.exchange.failure}")
    return LivePage([item for item in page_items if isinstance(item, dict)], next_cursor(body))


def _most(collection: Collection, limit: str) -> int:
    """The largest page that the document allows."""
    parameters = collection.list.parameters if collection.list else ()
    schema: Json = next((parameter.raw.get("schema", {}) for parameter in parameters if parameter.name == limit), {})
    top = schema.get("maximum", _PAGE_SIZE) if isinstance(schema, dict) else _PAGE_SIZE
    return int(min(top, _PAGE_SIZE))
