"""Lists as their operations declare them: which parameters page, order, search and filter, and what one answer shows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.redaction import is_redacted
from specs import Operation
from specs.document.document import Parameter
from specs.json.parsing import Json
from specs.resources.collections import AFTER, LIMITS, OFFSETS, PAGES, SEARCHES, SORTS, TOTALS, Collection, success_schema
from specs.schema.properties import is_type, properties

CURSORS = ("next_cursor", "nextCursor", "next", "cursor", "last_id", "after")
_SORTED_BY = ("sort_by", "sortBy", "order_by", "orderBy", "sort_field", "sort_key")
_UNBOUNDED = 100  # a service may cap a limit silently; up to this, or the declared maximum, it is taken at its word
_INTEGER = re.compile(r"[0-9]{1,12}", re.ASCII)
_BY_TIME = re.compile(r"old|new|creat|time|date|recent|chrono|first", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class DeclaredList:
    """A list operation."""

    operation: Operation
    collection: Collection | None
    items_field: str | None  # None: the answer is the array itself

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        return {parameter.name: parameter for parameter in self.operation.parameters if parameter.location == "query"}

    def schema(self, name: str) -> Mapping[str, Json]:
        """The Schema Object of a parameter; {} where it has none."""
        resolved = self.operation.document.schema(self.parameters[name].raw.get("schema", {}))
        return resolved if isinstance(resolved, dict) else {}

    def _called(self, names: tuple[str, ...]) -> str | None:
        return next((name for name in names if name in self.parameters), None)

    @cached_property
    def limit(self) -> str | None:
        return self._called(LIMITS)

    @cached_property
    def page(self) -> str | None:
        return self._called(PAGES)

    @cached_property
    def offset(self) -> str | None:
        return self._called(OFFSETS)

    @cached_property
    def after(self) -> str | None:
        return self._called(AFTER)

    @cached_property
    def sort(self) -> str | None:
        return None if self._called(_SORTED_BY) else self._called(SORTS)

    @cached_property
    def search(self) -> str | None:
        return self._called(SEARCHES)

    @cached_property
    def paging(self) -> frozenset[str]:
        return frozenset(filter(None, (self.limit, self.page, self.offset, self.after)))

    @cached_property
    def is_sorted_by_time(self) -> bool:
        """Whether the order that `sort` chooses is said to be that of creation."""
        return self.sort is not None and bool(_BY_TIME.search(str(self.parameters[self.sort].raw.get("description", ""))))

    @cached_property
    def first_page(self) -> int | None:
        """The number of the first page; None where the document does not say."""
        schema = self.schema(self.page) if self.page else {}
        return next((int(schema[key]) for key in ("default", "minimum") if isinstance(schema.get(key), int)), None)

    @cached_property
    def default_limit(self) -> int | None:
        default = self.schema(self.limit).get("default") if self.limit else None
        return default if isinstance(default, int) else None

    @cached_property
    def largest_limit(self) -> int:
        """The largest limit that is sure to be kept to."""
        maximum = self.schema(self.limit).get("maximum") if self.limit else None
        return int(maximum) if isinstance(maximum, int) else max(self.default_limit or 0, _UNBOUNDED)

    @cached_property
    def filters(self) -> Mapping[str, str]:
        """Parameter -> the property of an item that it filters by."""
        if self.collection is None:
            return {}
        item_properties, id_field = self.collection.item_properties, self.collection.id_field
        others = (*LIMITS, *PAGES, *OFFSETS, *AFTER, *SORTS, *SEARCHES, *_SORTED_BY)
        property_by_parameter = {}
        for name in self.parameters:
            field = id_field if name in (f"{id_field}s", "ids") else name if name in item_properties else f"{name}s"
            property_schema = item_properties.get(field)
            if (
                field in item_properties
                and name not in others
                and not (isinstance(property_schema, dict) and property_schema.get("format") in ("date", "date-time"))
            ):
                property_by_parameter[name] = field
        return property_by_parameter

    @cached_property
    def total(self) -> str | None:
        """The property of the answer that says how many there are on all pages."""
        answer_properties = properties(self.operation.document, success_schema(self.operation))
        return next((name for name in TOTALS if name in answer_properties), None)

    def items(self, body: Json) -> list[Json] | None:
        """The items of an answer."""
        array = body.get(self.items_field) if self.items_field is not None and isinstance(body, dict) else body
        return array if isinstance(array, list) else None

    def key(self, item: Json) -> str:
        """What an item is told apart by: its id, or all that it shows."""
        item_id = item.get(self.collection.id_field) if self.collection and isinstance(item, dict) else None
        return str(item_id) if item_id is not None else json.dumps(item, sort_keys=True)

    def wanted(self, name: str, texts: list[str]) -> list[str]:
        """The values that a filter's parameter names."""
        if is_type(self.schema(name), "array") and not self.parameters[name].explode:
            return [part for text in texts for part in text.split(",")]
        return list(texts)


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
        return len(self.items) >= self.limit

    @property
    def cursor(self) -> str | None:
        return self.given(self.listing.after) or None

    @property
    def next_cursor(self) -> str | None:
        body = self.reading.body
        candidates = (body.get(name) for name in CURSORS) if isinstance(body, dict) else iter(())
        return next((cursor for cursor in candidates if isinstance(cursor, str) and cursor), None)

    def start(self, first_page: int) -> int | None:
        """The place of its first item; None where that cannot be told, or hangs on a cursor."""
        listing, query = self.listing, self.reading.query
        if self.cursor is not None or (listing.offset in query and listing.page in query):
            return None
        if listing.offset is not None and listing.offset in query:
            return self._number(listing.offset)
        if listing.page is None or listing.page not in query:
            return 0
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
            elif name != listing.sort and not (
                name in listing.parameters and str(listing.schema(name).get("default")).lower() == texts[0].lower()
            ):
                return None
        return None if any(is_redacted(text) for texts in texts_by_name.values() for text in texts) else texts_by_name


def declared_lists(contract: Contract) -> dict[str, DeclaredList]:
    """Every list operation by its key: those of collections, and those whose answers come in pages."""
    list_by_key = {
        collection.list.key: DeclaredList(collection.list, collection, collection.items_field)
        for collection in contract.collections
        if collection.list is not None
    }
    for operation in contract.document.operations:
        if operation.method == "GET" and operation.key not in list_by_key and _is_paged(operation):
            schema = success_schema(operation)
            answer_properties = properties(operation.document, schema)
            arrays = [
                name for name, property_schema in answer_properties.items() if is_type(operation.document.schema(property_schema), "array")
            ]
            if is_type(schema, "array") or len(arrays) == 1:
                list_by_key[operation.key] = DeclaredList(operation, None, None if is_type(schema, "array") else arrays[0])
    return list_by_key


def _is_paged(operation: Operation) -> bool:
    return any(parameter.name in (*LIMITS, *PAGES, *OFFSETS, *AFTER) for parameter in operation.parameters if parameter.location == "query")
