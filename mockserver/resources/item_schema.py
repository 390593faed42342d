"""A resource's items as the mock keeps and shows them: what `specs.resources` reads off the document, ready for every request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from mockserver.resources.listing import ListHandler, list_handler
from mockserver.resources.resource import Fields, Resource
from mockserver.state.clock import timestamp
from mockserver.state.store import Record
from specs import Document, Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection
from specs.resources.lists import list_of
from specs.resources.names import CREATED, UPDATED
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
        self.collection = collection = Collection(document, resource.collection_path, resource.item_path, resource.kind)
        self.document = document
        self.hidden_filters = resource.hidden_filters
        self.create = collection.create
        self.list = collection.list
        self.retrieve = collection.retrieve
        self.update = collection.update
        self.replace = collection.replace
        self.delete = collection.delete
        self.id_parameter = collection.id_parameter
        self._successes: dict[str, SuccessResponse] = {}
        self._kept_by: dict[str, frozenset[str]] = {}

    @cached_property
    def item_properties(self) -> Mapping[str, Json]:
        return self.collection.item_properties

    @cached_property
    def id_field(self) -> str:
        return self.collection.id_field

    @cached_property
    def name_field(self) -> str | None:
        return self.collection.name_field

    @cached_property
    def constants(self) -> Mapping[str, Json]:
        return self.collection.constants

    @cached_property
    def defaults(self) -> Mapping[str, Json]:
        return self.collection.defaults

    @cached_property
    def sent_defaults(self) -> Mapping[str, Json]:
        """The defaults that the create operation's request schema declares."""
        return self.collection.request_defaults

    @cached_property
    def kept_names(self) -> frozenset[str]:
        """The names of request fields that a reply may show."""
        shown = self.item_properties.keys() - self.collection.hidden_fields
        return frozenset(shown - {self.id_field, *CREATED, *UPDATED, *self.constants})

    @cached_property
    def listing(self) -> ListHandler | None:
        """How the list operation answers; None where there is none, or its answer is declared without an array."""
        declared = list_of(self.collection)
        return list_handler(declared, self.collection, self.hidden_filters) if declared and declared.is_array_declared else None

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
                declared.update(properties(self.document, media.raw.get("schema", {})))
            names = self._kept_by[operation.key] = frozenset(declared & self.kept_names if declared else self.kept_names)
        return {name: value for name, value in body.items() if name in names}

    def success(self, operation: Operation) -> SuccessResponse:
        """What a success of `operation` looks like."""
        success_response = self._successes.get(operation.key)
        if success_response is None:
            response = operation.success
            success_response = self._successes[operation.key] = SuccessResponse(
                status=operation.success_status,
                has_body=response is not None and bool(response.content),
                etag_headers=tuple(header.name for header in response.headers if header.name.lower() == "etag") if response else (),
                declared=frozenset(properties(self.document, operation.success_schema)),
            )
        return success_response

    @cached_property
    def _times(self) -> tuple[tuple[str, bool, bool], ...]:
        """The times in an item: (name, whether of the last update, whether a number)."""
        return tuple((time.name, time.is_update, time.is_number) for time in self.collection.times)
