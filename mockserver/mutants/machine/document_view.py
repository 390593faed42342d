"""A document as operators see it: where answers hold objects, what of them a client can send, and what schemas leave open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from specs import Document, Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection, collections, request_properties
from specs.resources.envelopes import EACH, Place, schema_at
from specs.resources.lists import DeclaredList, declared_lists
from specs.schema.properties import properties

Change = Callable[[dict[str, Json]], dict[str, Json]]
_CONSTRAINING = ("enum", "const", "format", "pattern", "minimum", "maximum", "minLength", "maxLength", "multipleOf")


@dataclass(frozen=True)
class ShownObject:
    """An object in an operation's success: the item, or each element of a list."""

    operation: Operation
    place: Place  # where it stands in the body; `EACH` for every element
    schema: Json
    collection: Collection | None

    @cached_property
    def properties(self) -> Mapping[str, Json]:
        """Name -> Schema Object, its `$ref` followed."""
        document = self.operation.document
        return {name: document.schema(schema) for name, schema in properties(document, self.schema).items()}

    @cached_property
    def required(self) -> frozenset[str]:
        """The properties that it must have."""
        return frozenset(_required(self.operation.document, self.schema))

    @cached_property
    def echoed(self) -> frozenset[str]:
        """The properties that a client sends, and that every answer has to show as they were sent."""
        if self.collection is None or not _is_about_item(self.collection, self.operation):
            return frozenset()
        sendable = self.collection.request_properties
        return frozenset(
            name for name in self.properties if name in sendable and _is_plain(sendable[name]) and _is_plain(self.properties[name])
        )

    def changed(self, body: Json, change: Change) -> Json:
        """A body with the change made to each such object in it."""
        return _changed(body, self.place, change)


class DocumentView:
    """A document with its collections and lists."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.operations = document.operations
        self.collections = collections(document)
        self.lists: Mapping[str, DeclaredList] = declared_lists(document, self.collections)

    @cached_property
    def by_operation(self) -> Mapping[str, Collection]:
        """Operation key -> the collection of whose items it is the create, list, read, update, replacement or delete."""
        return {
            operation.key: collection
            for collection in self.collections
            for operation in (
                collection.create,
                collection.list,
                collection.retrieve,
                collection.update,
                collection.replace,
                collection.delete,
            )
            if operation is not None
        }

    @cached_property
    def shown(self) -> tuple[ShownObject, ...]:
        """The objects that successes show, an operation's one after the other."""
        return tuple(shown for operation in self.operations if (shown := self._shown(operation)) is not None and shown.properties)

    def _shown(self, operation: Operation) -> ShownObject | None:
        collection = self.by_operation.get(operation.key)
        place: Place = ()
        if collection is not None and operation == collection.list:
            if collection.list_place is None:
                return None
            place = (*collection.list_place.array, EACH, *collection.list_place.item)
        elif collection is not None:
            place = collection.place(operation)
        return ShownObject(operation, place, schema_at(operation.document, operation.success_schema, place), collection)


def is_constrained(document: Document, schema: Json) -> bool:
    """Whether a schema rules out some value of its own type."""
    resolved = document.schema(schema)
    return isinstance(resolved, dict) and any(word in resolved for word in _CONSTRAINING)


def types_of(document: Document, schema: Json) -> frozenset[str]:
    """The types that a schema names at its top; empty where it names none."""
    resolved = document.schema(schema)
    declared = resolved.get("type", ()) if isinstance(resolved, dict) else ()
    names = frozenset([declared] if isinstance(declared, str) else declared)
    return names | {"null"} if names and isinstance(resolved, dict) and resolved.get("nullable") else names


def _is_plain(schema: Json) -> bool:
    """Whether what is sent is what is shown."""
    hiding = ("writeOnly", "readOnly", "x-normalized", "x-sensitive", "x-means")
    return isinstance(schema, dict) and not any(schema.get(word) for word in hiding) and schema.get("format") != "password"


def _is_about_item(collection: Collection, operation: Operation) -> bool:
    """Whether a read or a list tells the same of the item: one of the two is what an echo is held against."""
    return operation in (collection.create, collection.retrieve, collection.update, collection.replace) and collection.create is not None


def _required(document: Document, schema: Json, levels: int = 6) -> Iterator[str]:
    resolved = document.schema(schema)
    if isinstance(resolved, dict) and levels:
        yield from resolved.get("required", ())
        for part in resolved.get("allOf", ()):
            yield from _required(document, part, levels - 1)


def _changed(body: Json, place: Place, change: Change) -> Json:
    if not place:
        return change(body) if isinstance(body, dict) else body
    step, *rest = place
    if step == EACH:
        return [_changed(item, tuple(rest), change) for item in body] if isinstance(body, list) else body
    if isinstance(body, dict) and step in body:
        return {**body, step: _changed(body[step], tuple(rest), change)}
    return body


__all__ = ["DocumentView", "ShownObject", "is_constrained", "request_properties", "types_of"]
