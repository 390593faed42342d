"""Lists as their operations declare them: which parameters page, order, search and filter, and where an answer holds the items."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from specs.document.document import Document, Operation, Parameter
from specs.json.parsing import Json
from specs.resources.collections import Collection, array_names, items_field
from specs.resources.corrections import correction_of
from specs.resources.names import (
    AFTER,
    AROUND_PAGES,
    COUNTS,
    CURSORS,
    LIMITS,
    OFFSETS,
    PAGES,
    PAGING_OBJECTS,
    SEARCHES,
    SORTED_BY,
    SORTS,
    TOTALS,
)
from specs.resources.paths import plain
from specs.schema.properties import constant_values, is_type, properties

_RESERVED = frozenset((*LIMITS, *PAGES, *OFFSETS, *AFTER, *SORTS, *SEARCHES, *SORTED_BY))
_UNBOUNDED = 100  # a service may cap a limit silently; up to this, or the declared maximum, it is taken at its word
_BOUNDED = re.compile(r"(.+?)(?:(<=?|>=?)|\[(gte?|lte?)\]|[_.-]?(after|since|from|before|until|to|gte?|lte?|min|max))", re.IGNORECASE)
_BOUNDED_BEFORE = re.compile(r"(min|max)(?:imum)?[_.-]?(.+)", re.IGNORECASE)
_LEAST = (">", ">=", "gt", "gte", "after", "since", "from", "min")
_NEWEST_FIRST = re.compile(
    r"(?:most recent|newest|latest)[^.]*\bfirst\b|reverse[ -]?chronological|descending[^.]*\b(?:creat|date|time|chrono)"
    r"|(?:creat|date|time|chrono)[^.]*\bdescending",
    re.IGNORECASE,
)
_NAME = re.compile(r"[\w.-]+")
_LEAST_CAP = 20  # of pages whose largest limit is not declared; a service that makes smaller ones would be used by few
_BY_TIME = re.compile(r"old|new|creat|time|date|recent|chrono|first", re.IGNORECASE)


class Listed(Protocol):
    """What a list operation lists."""

    @property
    def item_properties(self) -> Mapping[str, Json]:
        """The properties of an item: name -> Schema Object."""

    @property
    def id_field(self) -> str | None:
        """The property that holds an item's id."""


@dataclass(frozen=True, eq=False)
class DeclaredList:
    """A list operation."""

    operation: Operation
    collection: Collection | None
    items_field: str | None  # None: the answer is the array itself
    listed: Listed | None = None  # what it lists, where that is no collection

    @property
    def _listed(self) -> Listed | None:
        return self.listed or self.collection

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """What the list is asked by: in the query, and in the body of a POST."""
        in_query = {parameter.name: parameter for parameter in self.operation.parameters if parameter.location == "query"}
        return {**paging_in_body(self.operation), **in_query}

    def schema(self, name: str) -> Mapping[str, Json]:
        """The Schema Object of a parameter; {} where it has none."""
        resolved = self.operation.document.schema(self.parameters[name].raw.get("schema", {}))
        return resolved if isinstance(resolved, dict) else {}

    def _called(self, names: tuple[str, ...]) -> str | None:
        return next((name for name in names if name in self.parameters), None)

    def _stated(self, word: str) -> str | None:
        """The parameter that an overlay says pages the list in this way."""
        correction = correction_of(self.operation)
        return correction.words.get(word) if correction else None

    @cached_property
    def limit(self) -> str | None:
        return self._stated("limit") or self._called(LIMITS) or self._counted

    @property
    def _counted(self) -> str | None:
        """A number that says how many items a page has by a name that could be a property's: only beside one that says where it begins."""
        if not (self.offset or self.page or self.after):
            return None
        return next((name for name in COUNTS if name in self.parameters and is_type(self.schema(name), "integer")), None)

    @cached_property
    def page(self) -> str | None:
        return self._stated("page") or self._called(PAGES)

    @cached_property
    def offset(self) -> str | None:
        return self._stated("offset") or self._called(OFFSETS)

    @cached_property
    def after(self) -> str | None:
        return self._stated("after") or self._called(AFTER)

    @cached_property
    def direction(self) -> str | None:
        """The parameter that says whether the order rises or falls, whatever it is an order of."""
        return self._called(SORTS)

    @cached_property
    def sort(self) -> str | None:
        """That parameter, where no other one chooses what is ordered by."""
        return None if self._called(SORTED_BY) else self.direction

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
    def default_start(self) -> int:
        """The place of a page's first item where no parameter says: by the default of the offset, else the first."""
        return (_whole_number(self.schema(self.offset).get("default")) or 0) if self.offset else 0

    @cached_property
    def default_limit(self) -> int | None:
        return _whole_number(self.schema(self.limit).get("default")) if self.limit else None

    @cached_property
    def largest_limit(self) -> int:
        """The largest limit that is sure to be kept to."""
        return max(self.default_limit or 0, _UNBOUNDED) if self._most is None else self._most

    @cached_property
    def _most(self) -> int | None:
        return _whole_number(self.schema(self.limit).get("maximum")) if self.limit else None

    def may_be_capped(self, size: int) -> bool:
        """Whether a page of so many items may be as large as this service makes any, whatever limit it is asked for."""
        return self._most is None and size >= max(self.default_limit or 0, _LEAST_CAP)

    @cached_property
    def filters(self) -> Mapping[str, str]:
        """Parameter -> the property of an item that it filters by; not those of times, where equality is seldom meant."""
        return {name: field for name, field in self._filtered_fields.items() if not self._is_time(field)}

    @cached_property
    def time_filters(self) -> Mapping[str, str]:
        """Parameter -> the time of an item that it filters by."""
        return {name: field for name, field in self._filtered_fields.items() if self._is_time(field)}

    @cached_property
    def _filtered_fields(self) -> Mapping[str, str]:
        if self._listed is None:
            return {}
        item_properties, id_field = self._listed.item_properties, self._listed.id_field
        field_by_parameter = {}
        for name in self.parameters:
            field = (id_field or "id") if name in (f"{id_field}s", "ids") else name if name in item_properties else f"{name}s"
            if field not in item_properties and _NAME.fullmatch(name):
                field = self._field_by_meaning.get(plain(name), field)
            if field in item_properties and name not in _RESERVED and name != self.limit:
                field_by_parameter[name] = field
        correction = correction_of(self.operation)
        stated = correction.filters if correction else {}
        return {name: field for name, field in {**field_by_parameter, **stated}.items() if field}

    @cached_property
    def _field_by_meaning(self) -> Mapping[str, str]:
        return {plain(field): field for field in (self._listed.item_properties if self._listed else ())}

    @cached_property
    def bounds(self) -> Mapping[str, tuple[str, bool]]:
        """Parameter -> the time or number of an item that it bounds, and whether it is the least: `created_after`, `Price<`."""
        bounds = {}
        for name in self.parameters:
            if name in self.filters or name in _RESERVED:
                continue
            bounded = _BOUNDED.fullmatch(name)
            before = None if bounded else _BOUNDED_BEFORE.fullmatch(name)
            stem = plain(bounded[1] if bounded else before[2] if before else "")
            word = str(bounded[2] or bounded[3] or bounded[4] if bounded else before[1] if before else "").lower()
            meanings = (stem, f"{stem}at", f"{stem}on", f"{stem}date", f"{stem}time", f"date{stem}") if stem else ()
            field = next((self._field_by_meaning[meaning] for meaning in meanings if meaning in self._field_by_meaning), None)
            if field is not None and (self._is_time(field) or self._is_number(field)):
                bounds[name] = (field, word in _LEAST)
        return bounds

    @property
    def listed_properties(self) -> Mapping[str, Json]:
        """The properties of an item; {} where it is not known what is listed."""
        return self._listed.item_properties if self._listed else {}

    def allowed_texts(self, name: str) -> tuple[str, ...]:
        """The values that a parameter's schema, or a branch of it, names."""
        schema = self.schema(name)
        branches = [schema, *(self.operation.document.schema(part) for key in ("anyOf", "oneOf") for part in schema.get(key) or ())]
        return tuple(str(value) for branch in branches if isinstance(branch, dict) for value in branch.get("enum", ()) if value is not None)

    def _is_number(self, field: str) -> bool:
        schema = self._listed.item_properties[field] if self._listed else {}
        return is_type(schema, "integer") or is_type(schema, "number") or is_decimal(schema)

    @cached_property
    def orders(self) -> tuple[str, ...]:
        """The parameters that say what the list is ordered by, and whether the order rises or falls."""
        return tuple(name for name in (*SORTED_BY, *SORTS) if name in self.parameters)

    @cached_property
    def is_newest_first(self) -> bool:
        """Whether the document says that the list begins with what was created last."""
        raw = self.operation.raw
        texts = (
            raw.get("summary"),
            raw.get("description"),
            self.operation.success.raw.get("description") if self.operation.success else "",
        )
        return any(_NEWEST_FIRST.search(str(text)) for text in texts if text)

    def _is_time(self, field: str) -> bool:
        schema = self._listed.item_properties.get(field) if self._listed else {}
        return isinstance(schema, dict) and str(schema.get("format", "")).startswith("date")

    @cached_property
    def answer_properties(self) -> Mapping[str, Json]:
        """The properties of the answer around the items: name -> Schema Object, its `$ref` followed."""
        document = self.operation.document
        return {name: document.schema(schema) for name, schema in properties(document, self.operation.success_schema).items()}

    @cached_property
    def is_array_declared(self) -> bool:
        """Whether the document says that an answer holds an array."""
        return self.items_field is not None or is_type(self.operation.success_schema, "array")

    @cached_property
    def totals(self) -> tuple[str, ...]:
        """The properties of the answer that say how many items there are on all pages."""
        return tuple(name for name in TOTALS if name in self.answer_properties)

    @property
    def total(self) -> str | None:
        """The first of them."""
        return next(iter(self.totals), None)

    @cached_property
    def constants(self) -> Mapping[str, Json]:
        """The properties of the answer that have but one value, such as `object`."""
        return constant_values(self.operation.document, self.answer_properties)

    @cached_property
    def echoed(self) -> tuple[str, ...]:
        """The parameters that the answer repeats, such as `limit`."""
        return tuple(name for name in self.parameters if is_type(self.answer_properties.get(name), "integer"))

    def items(self, body: Json) -> list[Json] | None:
        """The items of an answer."""
        if self.collection is not None and self.collection.list == self.operation:
            return self.collection.items_in(body)
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


def paging_in_body(operation: Operation) -> dict[str, Parameter]:
    """What the body of a list says of its pages, at its root or in an object made for that: name -> as a parameter of a query."""
    document, names = operation.document, {*LIMITS, *COUNTS, *PAGES, *OFFSETS, *AFTER}
    if operation.method != "POST":
        return {}
    parameters: dict[str, Parameter] = {}
    for media in operation.request_content:
        root = properties(document, media.raw.get("schema", {}))
        inside = (properties(document, schema) for name, schema in root.items() if plain(name) in PAGING_OBJECTS)
        for members in (*inside, root):
            parameters.update({name: Parameter(name, "query", media.pointer, {"schema": members[name]}) for name in names & members.keys()})
    return parameters


def is_decimal(schema: Json) -> bool:
    """Whether a text is a number, as serializers write decimals: by its format, or a pattern that allows numbers and no words."""
    if not isinstance(schema, Mapping) or not is_type(schema, "string"):
        return False
    pattern = schema.get("pattern")
    try:
        is_numeric = isinstance(pattern, str) and bool(re.search(pattern, "1.00")) and not re.search(pattern, "a")
    except re.error:
        is_numeric = False
    return is_numeric or schema.get("format") == "decimal"


def list_of(collection: Collection) -> DeclaredList | None:
    """The list operation of a collection."""
    return DeclaredList(collection.list, collection, collection.items_field) if collection.list is not None else None


def declared_lists(document: Document, collections: Iterable[Collection]) -> dict[str, DeclaredList]:
    """Every list operation by its key: those of collections, and those whose answers come in pages."""
    list_by_key = {listing.operation.key: listing for collection in collections if (listing := list_of(collection)) is not None}
    for operation in document.operations:
        if operation.method == "GET" and operation.key not in list_by_key and _is_paged(operation):
            is_array = is_type(operation.success_schema, "array")
            arrays = array_names(operation)
            if is_array or len(arrays) == 1:
                list_by_key[operation.key] = DeclaredList(operation, None, items_field(operation))
    return list_by_key


def next_cursor(body: Json) -> str | None:
    """What an answer names for the next page to begin at."""
    return next((cursor for cursor in _cursors(body) if isinstance(cursor, str) and cursor), None)


def has_cursor(body: Json) -> bool:
    """Whether an answer has a place for where the next page begins."""
    return any(True for _ in _cursors(body))


def _cursors(body: Json) -> Iterator[Json]:
    """The members of an answer, and of what stands around its pages, that may say where the next page begins."""
    if isinstance(body, dict):
        for place in (body, *(body[name] for name in AROUND_PAGES if isinstance(body.get(name), dict))):
            yield from (place[name] for name in CURSORS if name in place)


def _whole_number(value: Json) -> int | None:
    """A whole number, which some documents write as `50.0`."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _is_paged(operation: Operation) -> bool:
    return any(parameter.name in (*LIMITS, *PAGES, *OFFSETS, *AFTER) for parameter in operation.parameters if parameter.location == "query")
