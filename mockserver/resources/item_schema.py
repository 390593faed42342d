"""The shape of a resource's items, as its document declares them: their id, name, times, constants and defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from mockserver.resources.listing import ListHandler, constant_value, list_handler, success_schema
from mockserver.resources.resource import Fields, Resource
from mockserver.state.clock import timestamp
from mockserver.state.store import Record
from specs import Document, Operation
from specs.json.parsing import Json
from specs.resources.collections import CREATED, UPDATED
from specs.schema.properties import properties


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessResponse:
    """What a success of one operation looks like."""

    status: int
    has_body: bool
    etag_headers: tuple[str, ...]  # those that carry the item's version
    declared: frozenset[str]  # the properties of its body

    def projected(self, item: Fields) -> Fields:
        """`item` with the declared properties only; whole where none is declared."""
        if not self.declared or item.keys() <= self.declared:
            return item
        return {name: value for name, value in item.items() if name in self.declared}


class ItemSchema:
    """What a document says of one resource's items."""

    def __init__(self, document: Document, resource: Resource) -> None:
        collection_path, item_path = resource.collection_path, resource.item_path
        self.document = document
        self.kind = resource.kind
        self.hidden_filters = resource.hidden_filters
        by_key = {operation.key: operation for operation in document.operations}
        self.create = by_key.get(f"POST {collection_path}")
        self.list = by_key.get(f"GET {collection_path}")
        self.retrieve = by_key.get(f"GET {item_path}")
        self.update = by_key.get(f"PATCH {item_path}")
        self.replace = by_key.get(f"PUT {item_path}")
        self.delete = by_key.get(f"DELETE {item_path}")
        self.id_parameter = item_path.rpartition("{")[2].rstrip("}") if item_path else None
        self._successes: dict[str, SuccessResponse] = {}
        self._kept_by: dict[str, frozenset[str]] = {}

    @cached_property
    def item_schema(self) -> Json:
        """The Schema Object of one item, as a read, a create or a list answers it."""
        for operation in (self.retrieve, self.create, self.update):
            schema = success_schema(operation) if operation else {}
            if self._properties(schema):
                return schema
        if self.list:
            for property_schema in self._properties(success_schema(self.list)).values():
                property_schema = self._resolved(property_schema)
                if isinstance(property_schema, dict) and property_schema.get("type") == "array":
                    return self._resolved(property_schema.get("items", {}))
        return {}

    @cached_property
    def item_properties(self) -> Mapping[str, Json]:
        return self._properties(self.item_schema)

    @cached_property
    def id_field(self) -> str:
        """The property that holds an item's id: named as the path parameter, or `id`, or `<kind>_id`."""
        for name in (self.id_parameter, "id", f"{self.kind}_id", f"{self.kind}Id"):
            if name and name in self.item_properties:
                return name
        return "id"

    @cached_property
    def name_field(self) -> str | None:
        """The property that holds an item's name, if it has one."""
        return next((name for name in ("name", f"{self.kind}_name") if name in self.item_properties), None)

    @cached_property
    def constants(self) -> Fields:
        """Properties that have but one value, such as `object`."""
        declared_properties = self.item_properties.items()
        return {name: value for name, schema in declared_properties if (value := constant_value(schema, self.document)) is not None}

    @cached_property
    def defaults(self) -> Fields:
        """The defaults that the item's schema declares."""
        return self._defaults(self.item_properties)

    @cached_property
    def sent_defaults(self) -> Fields:
        """The defaults that the create operation's request schema declares."""
        defaults: Fields = {}
        for media in self.create.request_content if self.create else ():
            defaults.update(self._defaults(self._properties(media.raw.get("schema", {}))))
        return defaults

    @cached_property
    def kept_names(self) -> frozenset[str]:
        """The names of request fields that a reply may show."""
        names = {name for name, schema in self.item_properties.items() if not self._is_hidden(schema)}
        return frozenset(names - {self.id_field, *CREATED, *UPDATED, *self.constants})

    @cached_property
    def listing(self) -> ListHandler | None:
        return list_handler(self.list, self.id_field, self.name_field, self.item_properties, self.hidden_filters) if self.list else None

    def add_times(self, item: Fields, record: Record) -> None:
        """Put the times that a reply shows into `item`, as the document types them."""
        for name, is_update, is_number in self._times:
            at_s = record.updated_s if is_update else record.created_s
            item[name] = int(at_s) if is_number else timestamp(at_s)

    def kept(self, operation: Operation, body: Json) -> Fields:
        """Of what was sent to `operation`: the fields that it declares and that a reply may show."""
        if not isinstance(body, dict):
            return {}
        names = self._kept_by.get(operation.key)
        if names is None:
            declared: set[str] = set()
            for media in operation.request_content:
                declared.update(self._properties(media.raw.get("schema", {})))
            names = self._kept_by[operation.key] = frozenset(declared & self.kept_names if declared else self.kept_names)
        return {name: value for name, value in body.items() if name in names}

    def success(self, operation: Operation) -> SuccessResponse:
        """What a success of `operation` looks like."""
        success_response = self._successes.get(operation.key)
        if success_response is None:
            status = success_status(operation)
            response = operation.response(status)
            success_response = self._successes[operation.key] = SuccessResponse(
                status=status,
                has_body=response is not None and bool(response.content),
                etag_headers=tuple(header.name for header in response.headers if header.name.lower() == "etag") if response else (),
                declared=frozenset(self._properties(success_schema(operation))),
            )
        return success_response

    @cached_property
    def _times(self) -> tuple[tuple[str, bool, bool], ...]:
        """The times in an item: (name, whether of the last update, whether a number)."""
        time_fields = []
        for names, is_update in ((CREATED, False), (UPDATED, True)):
            for name in names:
                if name in self.item_properties:
                    schema = self._resolved(self.item_properties[name])
                    time_fields.append((name, is_update, isinstance(schema, dict) and schema.get("type") in ("integer", "number")))
        return tuple(time_fields)

    def _defaults(self, schemas: Mapping[str, Json]) -> Fields:
        """The defaults that properties declare, beside a `$ref` or behind it."""
        defaults: Fields = {}
        for name, raw in schemas.items():
            for schema in (self._resolved(raw), raw):
                if isinstance(schema, dict) and "default" in schema and not schema.get("writeOnly"):
                    defaults[name] = schema["default"]
        return defaults

    def _properties(self, schema: Json) -> dict[str, Json]:
        return properties(self.document, schema)

    def _is_hidden(self, schema: Json) -> bool:
        resolved = self._resolved(schema)
        return isinstance(resolved, dict) and bool(resolved.get("writeOnly"))

    def _resolved(self, schema: Json) -> Json:
        return self.document.schema(schema)


def success_status(operation: Operation) -> int:
    """The status of a success of `operation`: the first of its responses that is one."""
    for response in operation.responses:
        if response.status.startswith("2"):
            return int(response.status.upper().replace("X", "0"))
    return 200
