"""Collections, as their paths and schemas show them: which operations create, read, list, change and delete one kind of thing.

`POST /faces` creates what `GET /faces/{face_id}` reads: the item path is one parameter longer than the collection's. What an overlay
adds in words of its own: `x-unique`, `x-references`, `x-lifecycle`, `x-normalized` (see `docs` of each property below), and between two
properties of a request `x-at-most` and `x-excludes` (see `contracts.analysis.declarations.state_rules`).
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from specs.document.document import Document, Operation
from specs.json.parsing import Json
from specs.resources.envelopes import EACH, ListPlace, Place, schema_at, value_at
from specs.resources.inference import infer_resources
from specs.resources.inferred_resource import InferredResource
from specs.resources.names import CREATED, STATUSES, UPDATED
from specs.resources.paths import is_below
from specs.resources.roles import Existence, Role
from specs.resources.transitions import StatusTransitions, transitions_of
from specs.schema.properties import constant_values, is_type, properties, with_annotations


@dataclass(frozen=True, slots=True)
class TimeField:
    """A property of an item that says when it was made or changed."""

    name: str
    is_update: bool
    is_number: bool  # seconds since 1970; else RFC 3339


@dataclass(frozen=True)
class Collection:
    """One kind of thing that an API keeps, and the operations on it; an operation that the document lacks is None."""

    document: Document = field(repr=False)
    path: str  # "/v2/faces"
    item_path: str | None  # "/v2/faces/{face_id}"
    named: str = ""  # its kind, where that is not what its path says
    resource: InferredResource | None = field(default=None, repr=False, compare=False)  # where its answers hold items, by their schemas

    @cached_property
    def kind(self) -> str:
        """`face` for `/v2/faces`; the names of its parents stand before that of a child."""
        return self.named or kind_of_path(self.path)

    @cached_property
    def _by_key(self) -> dict[str, Operation]:
        return {operation.key: operation for operation in self.document.operations}

    @cached_property
    def create(self) -> Operation | None:
        return self._by_key.get(f"POST {self.path}")

    @cached_property
    def list(self) -> Operation | None:
        return self._by_key.get(f"GET {self.path}")

    @cached_property
    def retrieve(self) -> Operation | None:
        return self._by_key.get(f"GET {self.item_path}")

    @cached_property
    def update(self) -> Operation | None:
        """The operation that changes an item in part: a PATCH, or a POST at the item's path."""
        patch = self._by_key.get(f"PATCH {self.item_path}")
        post = self._by_key.get(f"POST {self.item_path}")
        return patch or (post if post is not None and post.value_body is not None else None)

    @cached_property
    def replace(self) -> Operation | None:
        return self._by_key.get(f"PUT {self.item_path}")

    @cached_property
    def delete(self) -> Operation | None:
        return self._by_key.get(f"DELETE {self.item_path}")

    @cached_property
    def actions(self) -> tuple[Operation, ...]:
        """The operations on paths below the item's that belong to no collection of their own: `POST /items/{id}/start`."""
        if self.item_path is None:
            return ()
        children = [path for path in collection_paths(self.document) if is_below(path, self.item_path)]
        inside = tuple(f"{path}" for path in children)
        return tuple(
            operation
            for operation in self.document.operations
            if is_below(operation.path, self.item_path)
            and not any(operation.path == path or is_below(operation.path, path) for path in inside)
        )

    @cached_property
    def id_parameter(self) -> str | None:
        """The path parameter that names an item: `face_id`."""
        return self.item_path.rpartition("{")[2].rstrip("}/") if self.item_path else None

    @cached_property
    def item_schema(self) -> Json:
        """The Schema Object of one item, as a read, a create, an update or a list answers it."""
        for operation in (self.retrieve, self.create, self.update, self.replace):
            schema = operation.success_schema if operation else {}
            if operation is not None and self.place(operation):
                schema = schema_at(self.document, schema, self.place(operation))
            if properties(self.document, schema):
                return schema
        list_place = self.list_place
        if self.list and list_place is not None:
            return schema_at(self.document, self.list.success_schema, (*list_place.array, EACH, *list_place.item))
        if self.list:
            listed = self.list.success_schema
            if self.items_field is not None:
                listed = self._resolved(properties(self.document, listed)[self.items_field])
            return self._resolved(listed.get("items", {})) if isinstance(listed, dict) else {}
        return {}

    @cached_property
    def item_properties(self) -> Mapping[str, Json]:
        """The properties of an item: name -> Schema Object, its `$ref` followed."""
        return {name: with_annotations(self.document, schema) for name, schema in properties(self.document, self.item_schema).items()}

    @cached_property
    def hidden_fields(self) -> frozenset[str]:
        """The properties of an item that no answer shows: `writeOnly`."""
        return frozenset(name for name, schema in self.item_properties.items() if isinstance(schema, dict) and schema.get("writeOnly"))

    @cached_property
    def constants(self) -> Mapping[str, Json]:
        """The properties of an item that have but one value, such as `object`."""
        return constant_values(self.document, self.item_properties)

    @cached_property
    def defaults(self) -> Mapping[str, Json]:
        """The defaults that the item's schema declares."""
        return declared_defaults(self.document, properties(self.document, self.item_schema))

    @cached_property
    def request_defaults(self) -> Mapping[str, Json]:
        """The defaults that the create operation's request schema declares."""
        default_by_name: dict[str, Json] = {}
        for media in self.create.request_content if self.create else ():
            default_by_name.update(declared_defaults(self.document, properties(self.document, media.raw.get("schema", {}))))
        return default_by_name

    @cached_property
    def times(self) -> tuple[TimeField, ...]:
        """The times of its creation and its last update that an item shows."""
        return tuple(
            TimeField(name, is_update=names is UPDATED, is_number=is_type(schema, "integer") or is_type(schema, "number"))
            for names in (CREATED, UPDATED)
            for name in names
            if (schema := self.item_properties.get(name)) is not None
        )

    @cached_property
    def request_properties(self) -> Mapping[str, Json]:
        """The properties of the create operation's request body: name -> Schema Object, its `$ref` followed."""
        return request_properties(self.create) if self.create else {}

    @cached_property
    def id_field(self) -> str:
        """The property that holds an item's id: named as the path parameter, or `id`, or `<kind>_id`."""
        if self.resource is not None and self.resource.id_field is not None:
            return self.resource.id_field
        for name in (self.id_parameter, "id", f"{self.kind}_id", f"{self.kind}Id"):
            if name and name in self.item_properties:
                return name
        return "id"

    def is_well_known(self, name: str) -> bool:
        """Whether the document says that there always is an item of this id."""
        return self.resource is not None and name in self.resource.well_known_ids

    @cached_property
    def name_field(self) -> str | None:
        """The property that holds an item's name, if it has one."""
        return next((name for name in ("name", f"{self.kind}_name") if name in self.item_properties), None)

    @cached_property
    def items_field(self) -> str | None:
        """The property of a list's answer that holds the items; None where the answer is the array itself, or there is no list."""
        if self.list_place is not None:
            return self.list_place.array[0] if len(self.list_place.array) == 1 else None
        return items_field(self.list) if self.list is not None else None

    @cached_property
    def list_place(self) -> ListPlace | None:
        """Where the list's answer holds the items; None where its schema does not tell."""
        return self.resource.list_place(self.list) if self.resource is not None and self.list is not None else None

    @cached_property
    def _places(self) -> dict[str, Place]:
        return {}

    def place(self, operation: Operation) -> Place:
        """Where an operation's answer holds the item: () where it is the item itself."""
        if self.resource is None:
            return ()
        if operation.key not in self._places:
            self._places[operation.key] = self.resource.place(operation)
        return self._places[operation.key]

    def item_in(self, operation: Operation, body: Json) -> Json:
        """The item that an answer of an operation holds, with the id that stands beside it; None where it holds none."""
        place = self.place(operation)
        item = value_at(body, place) if place else body
        if place and isinstance(item, dict) and isinstance(body, dict) and self.id_field in body.keys() - item.keys():
            return {self.id_field: self._typed_id(body[self.id_field]), **item}
        return item

    def _typed_id(self, value: Json) -> Json:
        """An id that stands beside the item, as the item itself shows it."""
        is_number = is_type(self.item_properties.get(self.id_field) or {}, "integer")
        return int(value) if is_number and isinstance(value, str) and value.isdecimal() else value

    def items_in(self, body: Json) -> builtins.list[Json] | None:
        """The items that an answer of the list holds; None where it holds no array."""
        if self.list_place is None:
            array = body.get(self.items_field) if self.items_field is not None and isinstance(body, dict) else body
            return array if isinstance(array, list) else None
        array = body
        for name in self.list_place.array:
            array = array.get(name) if isinstance(array, dict) else None
        if not isinstance(array, list):
            return None
        return [value_at(item, self.list_place.item) for item in array] if self.list_place.item else array

    @cached_property
    def created_field(self) -> str | None:
        return next((name for name in CREATED if name in self.item_properties), None)

    @cached_property
    def updated_field(self) -> str | None:
        return next((name for name in UPDATED if name in self.item_properties), None)

    @cached_property
    def status_field(self) -> str | None:
        return next((name for name in STATUSES if name in self.item_properties), None)

    @cached_property
    def lifecycle(self) -> StatusTransitions | None:
        """How the status of an item moves, where the overlay says so."""
        status_schema = self.item_properties.get(self.status_field or "")
        schemas = (
            (status_schema, *(self._resolved(part) for part in status_schema.get("allOf", ()))) if isinstance(status_schema, dict) else ()
        )
        return next((transitions for schema in schemas if (transitions := transitions_of(schema)) is not None), None)

    @cached_property
    def unique_fields(self) -> tuple[str, ...]:
        """Request properties whose value no two items share: `x-unique: true`."""
        return tuple(
            name for name, schema in self.request_properties.items() if isinstance(schema, dict) and schema.get("x-unique") is True
        )

    @cached_property
    def is_found_by_name(self) -> bool:
        """Whether the item path takes a unique field's value in the place of the id."""
        return bool(self.unique_fields)

    def query(self, names: tuple[str, ...]) -> str | None:
        """The list operation's query parameter that is called one of `names`."""
        declared = {parameter.name for parameter in self.list.parameters if parameter.location == "query"} if self.list else set()
        return next((name for name in names if name in declared), None)

    def _resolved(self, schema: Json) -> Json:
        return self.document.schema(schema)


def collections(document: Document) -> tuple[Collection, ...]:
    """Every collection of a document whose items clients create and name in a path, parents before children."""
    all_collections = [
        Collection(document, resource.path, resource.item_path, resource=resource)
        for resource in infer_resources(document)
        if resource.item_path is not None and resource.existence is Existence.NONE and _creates_one(resource)
    ]
    return tuple(sorted(all_collections, key=lambda collection: collection.path.count("/")))


def _creates_one(resource: InferredResource) -> bool:
    """Whether a create on the collection's path answers with one item, in its root or in an envelope, and not with a list."""
    creates = [operation for operation in resource.of(Role.CREATE) if operation.path == resource.path]
    return bool(creates) and EACH not in resource.place(creates[0]) and not is_type(creates[0].success_schema, "array")


def collection_paths(document: Document) -> dict[str, str]:
    """Collection path -> item path, for every path whose POST creates what another path, one parameter longer, works on."""
    methods: dict[str, set[str]] = {}
    for operation in document.operations:
        methods.setdefault(operation.path, set()).add(operation.method)
    item_paths = {}
    for path in methods:
        head, _, last = path.rstrip("/").rpartition("/")
        collection = f"{head}/" if path.endswith("/") else head
        if not (last.startswith("{") and last.endswith("}")) or last.count("{") != 1:
            continue
        if "POST" in methods.get(collection, ()) and methods[path] & {"GET", "PUT", "PATCH", "DELETE"}:
            item_paths[collection] = path
    return item_paths


def references(document: Document, schema: Json, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Where a value of `schema` names an item of a collection: (place in the value, `[]` for any item of an array; collection path).

    Source: `x-references: /v2/pals` on a property. Schemas that contain themselves are followed once.
    """
    yield from _references(document, schema, at, ())


def _references(
    document: Document, schema: Json, at: tuple[str, ...], visited_ids: tuple[int, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    resolved = document.schema(schema)
    if not isinstance(resolved, dict) or id(resolved) in visited_ids:
        return
    visited_ids = (*visited_ids, id(resolved))
    for holder in (schema, resolved) if schema is not resolved else (resolved,):
        if isinstance(holder.get("x-references"), str):
            yield at, holder["x-references"]
    for name, property_schema in (resolved.get("properties") or {}).items():
        yield from _references(document, property_schema, (*at, name), visited_ids)
    if "items" in resolved:
        yield from _references(document, resolved["items"], (*at, "[]"), visited_ids)
    for key in ("allOf", "anyOf", "oneOf"):
        for part in resolved.get(key, ()):
            yield from _references(document, part, at, visited_ids)


def items_field(operation: Operation) -> str | None:
    """The property of a list's answer that holds the items; None where the answer is the array itself, or holds none."""
    return None if is_type(operation.success_schema, "array") else next(iter(array_names(operation)), None)


def array_names(operation: Operation) -> list[str]:
    """The properties of an operation's answer that hold arrays."""
    document = operation.document
    return [name for name, schema in properties(document, operation.success_schema).items() if is_type(document.schema(schema), "array")]


def declared_defaults(document: Document, schemas: Mapping[str, Json]) -> dict[str, Json]:
    """The defaults that properties declare, beside a `$ref` or behind it; not of those that no answer shows."""
    default_by_name: dict[str, Json] = {}
    for name, raw in schemas.items():
        for schema in (document.schema(raw), raw):
            if isinstance(schema, dict) and "default" in schema and not schema.get("writeOnly"):
                default_by_name[name] = schema["default"]
    return default_by_name


def request_properties(operation: Operation) -> dict[str, Json]:
    """The properties of an operation's request body, JSON or a form: name -> Schema Object, its `$ref` followed."""
    schema_by_name: dict[str, Json] = {}
    for media in operation.request_content:
        if media.is_json or media is operation.form_body:
            media_properties = properties(operation.document, media.raw.get("schema", {}))
            schema_by_name.update({name: with_annotations(operation.document, schema) for name, schema in media_properties.items()})
    return schema_by_name


def kind_of_path(path: str) -> str:
    """The kind of what a collection's path holds: `/v2/faces` holds `face`; parents stand before it."""
    segments = [part for part in path.split("/") if part and not part.startswith("{")]
    last = segments[-1] if segments else "item"
    if last.endswith("ies"):
        last = last[:-3] + "y"
    elif last.endswith(("sses", "xes", "ches", "shes")):
        last = last[:-2]
    elif last.endswith("s") and not last.endswith("ss"):
        last = last[:-1]
    parents = [part for part in path.split("/") if part.startswith("{")]
    return f"{'_'.join(segments[:-1])}_{last}".strip("_") if parents else last


def request_pointer(operation: Operation) -> str:
    """Where the schema of the operation's request body stands, JSON or a form; its own pointer where it takes neither."""
    media = operation.value_body
    return (media.schema_pointer if media else None) or operation.pointer + "/requestBody"
