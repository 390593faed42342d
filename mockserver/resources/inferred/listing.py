"""Lists of inferred resources: paged, filtered and ordered like all lists, in whatever envelope their answers are declared with."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from mockserver.resources.call import Call
from mockserver.resources.inferred.selection import SelectingListHandler
from mockserver.resources.inferred.server_fields import is_nullable
from mockserver.resources.inferred.time_cursors import time_cursor
from mockserver.resources.listing import Page, View
from mockserver.state.store import Record, RecordCollection
from specs import Document, Operation
from specs.json.parsing import Json
from specs.resources.envelopes import EACH, Place, schema_at, wrapped
from specs.resources.inferred_resource import InferredResource
from specs.resources.lists import DeclaredList, paging_in_body
from specs.resources.names import PAGING_OBJECTS
from specs.resources.paths import plain
from specs.schema.properties import constant_value, is_type, properties

_DEEPEST = 2  # levels of objects beside the items in which an answer tells of its pages
_TOTALS = frozenset(
    ("total", "totalcount", "totalresults", "totalitems", "totalrecords", "totalsize", "totalelements", "totalhits", "count", "itemcount",
     "recordcount", "resultcount", "totalentries", "numresults", "available", "results", "numitems", "totalnumber", "totalrows",
     "rowcount", "totalrecordcount")
)  # fmt: skip
_HAS_MORE = frozenset(("hasmore", "hasnext", "hasnextpage", "more", "hasmoreitems", "morepages", "moreavailable", "ismore"))
_NEXT = frozenset(
    ("nextcursor", "nextpagetoken", "nextmarker", "nexttoken", "next", "endcursor", "continuationtoken", "nextpage", "nextpageurl",
     "nexturl", "nextpageuri", "nextlink", "nextoffset", "nextpagecursor", "cursor", "after", "startingafter", "nextstartingafter",
     "pagetoken")
)  # fmt: skip
_PREVIOUS = frozenset(("previous", "prev", "previouspage", "prevpage", "previouscursor", "prevcursor", "previouspageuri", "prevurl"))
_FIRST = frozenset(("first", "firstpage", "firstpageuri", "firstpageurl", "firsturl"))
_OWN = frozenset(("self", "uri", "url", "href", "selfurl", "currentpageurl"))
_RELATIVE = re.compile(r"\brelative\b", re.IGNORECASE)
_PAGE_COUNTS = frozenset(("totalpages", "pages", "pagecount", "lastpage", "numpages"))
_PAGE_NUMBERS = frozenset(("page", "currentpage", "pagenumber"))
_PAGE_SIZES = frozenset(("perpage", "pagesize", "limit", "size", "itemsperpage", "maxresults"))
_OFFSETS = frozenset(("offset", "start", "startindex", "skip", "from"))


@dataclass(frozen=True, slots=True)
class Wrapping:
    """A property beside the items, to be filled for each page."""

    place: Place
    schema: Mapping[str, Json]

    @property
    def meaning(self) -> str:
        return plain(self.place[-1])


class InferredListing:
    """How one list operation of an inferred resource answers."""

    def __init__(self, inferred: InferredResource, operation: Operation) -> None:
        array_place = inferred.list_place(operation)
        if array_place is None:
            raise LookupError(f"{operation.key} answers no array")
        document, schema = inferred.document, operation.success_schema
        self._place = array_place
        self._in_body = frozenset(paging_in_body(operation))
        self._operation = operation
        self._id_field = inferred.id_field
        declared = DeclaredList(operation, None, array_place.array[-1] if array_place.array else None, inferred)
        item_schema = schema_at(document, schema, (*array_place.array, EACH, *array_place.item))
        property_names = frozenset(properties(document, item_schema))
        property_names |= {inferred.id_field} if inferred.id_field and property_names else frozenset()
        self._list = SelectingListHandler.declared(declared, name_field=inferred.name_field, shown=property_names)
        self._shows_id = inferred.id_field in properties(document, item_schema) or not properties(document, item_schema)
        self._item_id = inferred.id_in(properties(document, item_schema))
        self._is_text = is_type(item_schema, "string")
        self._is_relative = any(_is_relative(inferred.item_properties.get(name)) for name in _OWN)
        self._wrappings = tuple(_wrappings(document, schema, (), array_place.array))
        self._has_link = any(header.name.lower() == "link" for header in operation.success.headers) if operation.success else False

    def answer(self, call: Call, collection: RecordCollection, view: View) -> tuple[Json, dict[str, str]]:
        """The body and the headers of one page."""
        if self._in_body:
            call = dataclasses.replace(call, query={**_sent_by(call.body, self._in_body), **call.query})
        page = self._list.page(call, collection, view)
        elements: list[Json] = [wrapped(self._with_id(item), self._place.item) for item in page.items]
        if self._is_text:
            elements = [_text_of(item, self._id_field) for item in page.items]
        if not self._place.array:
            return elements, self._headers(call, page)
        body: dict[str, Json] = {}
        for wrapping in self._wrappings:
            value = self._value(wrapping, call, page)
            if value is not None or is_nullable(wrapping.schema):
                _put(body, wrapping.place, value)
        _put(body, self._place.array, elements)
        return body, self._headers(call, page)

    def chosen(self, call: Call, collection: RecordCollection, view: View) -> list[Record]:
        """The records that a request's filters choose, on whichever pages."""
        return self._list.chosen(call, collection, view)

    def _with_id(self, item: dict[str, Json]) -> dict[str, Json]:
        """`item` with its id under the name that this list has for it, where that is another than elsewhere."""
        if self._shows_id or self._id_field is None or not isinstance(item, dict):
            return item
        item_id = item.pop(self._id_field, None)
        return {**item, self._item_id: item_id} if self._item_id and item_id is not None else item

    def _value(self, wrapping: Wrapping, call: Call, page: Page) -> Json:
        meaning, schema, size = wrapping.meaning, wrapping.schema, page.limit or max(page.total, 1)
        constant = constant_value(self._operation.document, schema)
        if constant is not None:
            return constant
        if meaning in _HAS_MORE:
            return page.has_more
        if meaning in _NEXT:
            return self._next(wrapping, call, page) if page.has_more else None
        if meaning in _PREVIOUS:
            return None
        if meaning in ("firstid", "lastid"):
            edge = page.items[0 if meaning == "firstid" else -1] if page.items else {}
            return edge.get(self._id_field or "id")
        if meaning == "key" and len(wrapping.place) > 1 and is_type(schema, "string"):
            return self._place.array[-1]  # `{"meta": {"key": "pets"}}` says where the items are
        if meaning in _FIRST | _OWN and is_type(schema, "string"):
            return self._own_url(wrapping, call)
        number = self._number(meaning, page, size)
        if number is not None and (is_type(schema, "integer") or is_type(schema, "number")):
            return number
        if meaning in ("success", "ok") and is_type(schema, "boolean"):
            return True
        return None if number is None or not is_type(schema, "string") else str(number)

    def _number(self, meaning: str, page: Page, size: int) -> int | None:
        if meaning in _TOTALS:
            return page.total
        if meaning in _PAGE_COUNTS:
            return max(1, -(-page.total // size))
        if meaning in _PAGE_NUMBERS:
            return page.offset // size + self._list.first_page
        if meaning in _PAGE_SIZES:
            return size
        return page.offset if meaning in _OFFSETS else None

    def _next(self, wrapping: Wrapping, call: Call, page: Page) -> Json:
        """Where the next page begins: a URL, a page's number, or the id of this page's last item, as the schema takes it."""
        if wrapping.schema.get("format") in ("uri", "url", "uri-reference") or wrapping.meaning.endswith(("url", "uri", "link")):
            return self._next_url(call, page, self._origin(wrapping, call))
        if is_type(wrapping.schema, "integer"):
            end = page.offset + len(page.items)
            return end // (page.limit or 1) + self._list.first_page if self._list.page_parameter else end
        if "links" in map(plain, wrapping.place[:-1]) or (self._list.after is None and self._list.page_parameter is not None):
            return self._next_url(call, page, self._origin(wrapping, call))
        return time_cursor(page.offset + len(page.items)) if wrapping.schema.get("format") == "date-time" else page.last_id

    def _origin(self, wrapping: Wrapping, call: Call) -> str:
        """What a URL begins with: nothing, where the document says that this one, or those of the items, are relative."""
        return "" if self._is_relative or _is_relative(wrapping.schema) else call.origin

    def _own_url(self, wrapping: Wrapping, call: Call) -> str | None:
        """Where the list itself is, or its first page; None for a text that is no URL, or one of a given form."""
        if wrapping.schema.get("format") is None and "pattern" in wrapping.schema:
            return None
        query = {name: value for name, value in call.query.items() if isinstance(value, str | int)}
        if wrapping.meaning in _FIRST:
            query = {
                name: value for name, value in query.items() if name not in (self._list.after, self._list.offset, self._list.page_parameter)
            }
        origin = call.origin if wrapping.schema.get("format") else ""
        return ("" if self._is_relative else origin) + self._path(call) + ("?" + urlencode(query) if query else "")

    def _path(self, call: Call) -> str:
        path = self._operation.url_path
        for name, value in call.path.items():
            path = path.replace("{" + name + "}", str(value))
        return path

    def _next_url(self, call: Call, page: Page, origin: str) -> str:
        query = {name: value for name, value in call.query.items() if isinstance(value, str | int)}
        end = page.offset + len(page.items)
        if self._list.after:
            query[self._list.after] = page.last_id or ""
        elif self._list.offset:
            query[self._list.offset] = end
        elif self._list.page_parameter:
            query[self._list.page_parameter] = end // (page.limit or 1) + self._list.first_page
        return origin + self._path(call) + ("?" + urlencode(query) if query else "")

    def _headers(self, call: Call, page: Page) -> dict[str, str]:
        return {"Link": f'<{self._next_url(call, page, call.origin)}>; rel="next"'} if self._has_link and page.has_more else {}


def _sent_by(body: Json, names: frozenset[str]) -> dict[str, Json]:
    """What a body says of pages, at its root or in an object made for that."""
    if not isinstance(body, dict):
        return {}
    inside = [value for name, value in body.items() if plain(name) in PAGING_OBJECTS and isinstance(value, dict)]
    return {name: value for members in (*inside, body) for name, value in members.items() if name in names and value is not None}


def _wrappings(document: Document, schema: Json, place: Place, array: Place) -> Iterator[Wrapping]:
    """The scalar properties beside the items: those at the root, and in objects such as `meta` and `links`."""
    for name, raw in properties(document, schema).items():
        member_schema, here = document.schema(raw), (*place, name)
        if not isinstance(member_schema, dict) or here == array:
            continue
        if properties(document, member_schema) and len(here) <= _DEEPEST:
            yield from _wrappings(document, member_schema, here, array)
        elif not is_type(member_schema, "array"):
            yield Wrapping(here, member_schema)


def _text_of(item: Json, id_field: str | None) -> Json:
    """What a list of texts shows of an item: its id or its name; an example's text as it is."""
    return next((item[name] for name in (id_field, "name", "id") if name in item), "") if isinstance(item, dict) else item


def _put(body: dict[str, Json], place: Place, value: Json) -> None:
    for name in place[:-1]:
        body = body.setdefault(name, {})
    body[place[-1]] = value


def _is_relative(schema: Json) -> bool:
    """Whether the description of a URL says that it is relative to another."""
    return isinstance(schema, dict) and bool(_RELATIVE.search(str(schema.get("description", ""))))
