"""Lists, as their operation declares them: paging, order, search and filters are read off its parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mockserver.resources.call import Call
from mockserver.state.store import Record, RecordCollection
from specs import Document, Operation
from specs.json.parsing import Json
from specs.resources.collections import AFTER, LIMITS, OFFSETS, PAGES, SEARCHES, SORTS, TOTALS
from specs.schema.properties import properties

_FAR = 10**12  # beyond every collection

View = Callable[[Record], dict[str, Json]]


@dataclass(frozen=True, slots=True)
class ListHandler:
    """How one list operation answers."""

    items_field: str | None  # None: the reply is the array itself
    total_fields: tuple[str, ...]
    echoed: tuple[str, ...]  # parameters that the reply repeats
    constants: Mapping[str, Json]
    limit: str | None
    page: str | None
    first_page: int
    offset: str | None
    after: str | None
    sort: str | None
    search: str | None
    filters: Mapping[str, str]  # parameter -> property
    name_field: str | None
    shown: frozenset[str]  # the properties of an item

    def answer(self, call: Call, collection: RecordCollection, view: View) -> Json:
        """The reply's body."""
        query = call.query
        newest_first = self.sort is not None and str(query.get(self.sort, "asc")).lower() != "asc"
        offset, limit = self._window(query)
        if self._is_filtered(query):
            matches = [(record, item) for record in collection if self._keeps(item := view(record), query)]
            ordered = matches[::-1] if newest_first else matches
            offset = self._start(query, offset, lambda: [record for record, _ in ordered])
            total, items = len(matches), [item for _, item in (ordered[offset:] if limit is None else ordered[offset : offset + limit])]
        else:
            total = len(collection)
            offset = self._start(query, offset, lambda: collection.page(0, total, newest_first=newest_first))
            page = collection.page(offset, total if limit is None else limit, newest_first=newest_first)
            items = [view(record) for record in page]
        return self._body([{name: value for name, value in item.items() if name in self.shown} for item in items], total, query)

    def _window(self, query: Mapping[str, Json]) -> tuple[int, int | None]:
        """The first item's place and how many are wanted (None: all)."""
        limit = query.get(self.limit) if self.limit else None
        size = None if limit is None else min(max(0, int(limit)), _FAR)
        if self.offset and query.get(self.offset) is not None:
            return min(max(0, int(query[self.offset])), _FAR), size
        if self.page and query.get(self.page) is not None and size is not None:
            return min(max(0, int(query[self.page]) - self.first_page) * size, _FAR), size
        return 0, size

    def _start(self, query: Mapping[str, Json], offset: int, listed: Callable[[], list[Record]]) -> int:
        """The place after the item that a cursor names; `offset` where none is given, the end where it names none."""
        cursor = query.get(self.after) if self.after else None
        if not cursor:
            return offset
        records = listed()
        return next((position for position, record in enumerate(records, 1) if record.id == cursor), len(records))

    def _is_filtered(self, query: Mapping[str, Json]) -> bool:
        return bool((self.search and query.get(self.search)) or any(query.get(name) not in (None, "", []) for name in self.filters))

    def _keeps(self, item: dict[str, Json], query: Mapping[str, Json]) -> bool:
        search_text = query.get(self.search) if self.search else None
        if search_text and str(search_text).lower() not in str(item.get(self.name_field or "", "")).lower():
            return False
        return all(_matches(item.get(field), query[name]) for name, field in self.filters.items() if query.get(name) not in (None, "", []))

    def _body(self, items: list[Json], total: int, query: Mapping[str, Json]) -> Json:
        if self.items_field is None:
            return items
        body: dict[str, Json] = {**self.constants, self.items_field: items}
        body.update(dict.fromkeys(self.total_fields, total))
        for name in self.echoed:
            if query.get(name) is not None:
                body[name] = query[name]
        return body


def list_handler(
    operation: Operation, id_field: str, name_field: str | None, item_properties: Mapping[str, Json], hidden_filters: tuple[str, ...]
) -> ListHandler | None:
    """How `operation` lists, or None where its reply holds no array."""
    document = operation.document
    schema = success_schema(operation)
    fields = properties(document, schema)
    arrays = [name for name, property_schema in fields.items() if _type(property_schema, document) == "array"]
    is_array = _type(schema, document) == "array"
    if not arrays and not is_array:
        return None
    parameter_by_name = {parameter.name: parameter for parameter in operation.parameters if parameter.location == "query"}
    page = _first(parameter_by_name, PAGES)
    reserved_groups = (LIMITS, PAGES, OFFSETS, AFTER, SORTS, SEARCHES)
    filters = {}
    for name in parameter_by_name:
        field = id_field if name in (id_field + "s", "ids") else name + "s" if name + "s" in item_properties else name
        if (field in item_properties or field in hidden_filters) and not any(name in group for group in reserved_groups):
            filters[name] = field
    return ListHandler(
        items_field=None if is_array else arrays[0],
        total_fields=tuple(name for name in TOTALS if name in fields),
        echoed=tuple(name for name in parameter_by_name if name in fields and _type(fields[name], document) == "integer"),
        constants={
            name: value for name, property_schema in fields.items() if (value := constant_value(property_schema, document)) is not None
        },
        limit=_first(parameter_by_name, LIMITS),
        page=page,
        first_page=_first_page(parameter_by_name[page].raw.get("schema", {}), document) if page else 0,
        offset=_first(parameter_by_name, OFFSETS),
        after=_first(parameter_by_name, AFTER),
        sort=_first(parameter_by_name, SORTS),
        search=_first(parameter_by_name, SEARCHES),
        filters=filters,
        name_field=name_field,
        shown=frozenset(item_properties),
    )


def success_schema(operation: Operation) -> Json:
    """The schema of the JSON body that a success of `operation` has; {} where it has none."""
    for response in operation.responses:
        if response.status.startswith("2"):
            for media in response.content:
                return operation.document.schema(media.raw.get("schema", {}))
            return {}
    return {}


def constant_value(schema: Json, document: Document) -> Json:
    """The one value that a schema allows, or None where it allows several."""
    schema = document.schema(schema)
    if not isinstance(schema, dict):
        return None
    if "const" in schema:
        return schema["const"]
    return schema["enum"][0] if len(schema.get("enum", ())) == 1 else None


def _matches(value: Json, term: Json) -> bool:
    """Whether a field holds what a filter wants: one of a comma list, or of an array; a list field, if an item does."""
    choices = [part.strip() for part in term.split(",")] if isinstance(term, str) else term if isinstance(term, list) else [term]
    return any(item in choices for item in value) if isinstance(value, list) else value in choices


def _first(parameter_by_name: Mapping[str, object], candidates: tuple[str, ...]) -> str | None:
    return next((name for name in candidates if name in parameter_by_name), None)


def _first_page(schema: Json, document: Document) -> int:
    schema = document.schema(schema)
    return int(schema.get("default", schema.get("minimum", 1)))


def _type(schema: Json, document: Document) -> Json:
    schema = document.schema(schema)
    return schema.get("type") if isinstance(schema, dict) else None
