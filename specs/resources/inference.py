"""Which operations of any document work on which resource, and in which role, as paths, methods and schemas show it.

Nothing here is declared by a document: each role carries the evidence that it was told by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from specs.document.document import Document, Operation
from specs.json.parsing import Json
from specs.resources.envelopes import EACH, ListPlace, Place, id_names, id_property, item_place, list_place, schema_at
from specs.resources.paths import bare, collection_of, form, item_parameter, kind_of, leads_through, parameters_in, plain
from specs.schema.properties import flattened, is_type, properties


class Role(Enum):
    """What an operation does to a resource."""

    CREATE = "create"
    LIST = "list"
    RETRIEVE = "read"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    ACTION = "action"
    COPY = "copy"
    CONTENT = "content"


class Existence(Enum):
    """Which items there are before a client makes any."""

    NONE = "none"  # a client creates them all
    LISTED = "listed"  # nothing creates them: a few are there from the start
    ASSUMED = "assumed"  # nothing creates or lists them, or no answer shows their ids: whichever id is asked for is there


@dataclass(frozen=True, slots=True)
class Assignment:
    """One operation's role, and what it was told by."""

    operation: Operation
    role: Role
    evidence: str


@dataclass(frozen=True)
class InferredResource:
    """One kind of thing, and the operations on it."""

    document: Document = field(repr=False)
    path: str  # of the collection, or of the one thing itself
    item_path: str | None  # None: its items cannot be named, or there is but one
    is_singleton: bool
    assignments: tuple[Assignment, ...] = field(repr=False)

    @cached_property
    def kind(self) -> str:
        return kind_of(self.path)

    @cached_property
    def existence(self) -> Existence:
        """Which of its items there are before a client makes any."""
        if self.is_singleton or (self.item_path is not None and self.id_field is None):
            return Existence.ASSUMED
        if self.item_path is None or any(form(operation.path) == form(self.path) for operation in self.of(Role.CREATE)):
            return Existence.NONE
        return Existence.LISTED if self.first(Role.LIST) and self._lists_ids else Existence.ASSUMED

    def of(self, role: Role) -> tuple[Operation, ...]:
        """The operations in a role, in the document's order."""
        return tuple(assignment.operation for assignment in self.assignments if assignment.role is role)

    def first(self, role: Role) -> Operation | None:
        return next(iter(self.of(role)), None)

    @cached_property
    def parameter(self) -> str:
        """The path parameter that names an item; "id" where none does."""
        return item_parameter(self.item_path) if self.item_path else "id"

    @cached_property
    def parents(self) -> tuple[str, ...]:
        """The path parameters that name the items above it."""
        return parameters_in(self.path)

    @cached_property
    def sent(self) -> frozenset[str]:
        """The names of what a client may send to create or change an item."""
        writing = (*self.of(Role.CREATE), *self.of(Role.UPDATE), *self.of(Role.REPLACE))
        return frozenset(name for operation in writing for name in self.sent_by(operation))

    def sent_by(self, operation: Operation) -> Mapping[str, Json]:
        """The properties of an operation's body, whichever its media type: name -> Schema Object; those inside an envelope."""
        schema_by_name: dict[str, Json] = {}
        for media in operation.request_content:
            schema = schema_at(self.document, media.raw.get("schema", {}), self.sent_place(operation))
            schema_by_name.update(properties(self.document, schema))
        return schema_by_name

    def sent_place(self, operation: Operation) -> Place:
        """Where a body holds the item's fields: inside an object that is all that is sent and is called like the item, or at the root."""
        for media in operation.request_content:
            members = properties(self.document, media.raw.get("schema", {}))
            if len(members) == 1:
                (name,) = members
                inner = properties(self.document, members[name])
                answered = properties(self.document, self.answer_schema(operation))
                if inner and (name in answered or not answered) and name in (self.kind.rpartition("_")[2], "data"):
                    return (name,)
        return ()

    def answer_schema(self, operation: Operation) -> Json:
        """The Schema Object of the JSON of an operation's success."""
        return operation.success_schema

    def place(self, operation: Operation) -> Place:
        """Where an operation's answer holds the item."""
        return item_place(
            self.document,
            self.answer_schema(operation),
            parameter=self.parameter,
            kind=self.kind,
            parents=self.parents,
            sent=frozenset(self.sent_by(operation)) if operation.request_content else frozenset(),
        )

    def list_place(self, operation: Operation) -> ListPlace | None:
        """Where a list's answer holds the items."""
        schema = self.answer_schema(operation)
        return list_place(self.document, schema, collection=bare(self.path), parameter=self.parameter, kind=self.kind)

    @cached_property
    def item_schemas(self) -> tuple[Json, ...]:
        """The Schema Objects of an item, as its read, its create, its updates and its list answer it; those that name properties."""
        schemas = []
        for role in (Role.RETRIEVE, Role.CREATE, Role.UPDATE, Role.REPLACE):
            schemas += [schema_at(self.document, self.answer_schema(operation), self.place(operation)) for operation in self.of(role)]
        for operation in self.of(Role.LIST):
            place = self.list_place(operation)
            if place is not None:
                schemas.append(schema_at(self.document, self.answer_schema(operation), (*place.array, EACH, *place.item)))
        return tuple(schema for schema in schemas if properties(self.document, schema))

    @cached_property
    def item_properties(self) -> Mapping[str, Json]:
        """The properties of an item in any answer: name -> Schema Object, its `$ref` followed."""
        schema_by_name: dict[str, Json] = {}
        for schema in reversed(self.item_schemas):
            schema_by_name.update({name: flattened(self.document, inner) for name, inner in properties(self.document, schema).items()})
        return schema_by_name

    @cached_property
    def id_field(self) -> str | None:
        """The property that holds an item's id, `id` where answers may hold anything; None where no answer shows one."""
        if not self.item_schemas and self.first(Role.CREATE) is not None and self._answers_anything:
            return "id"
        for parameter in self._item_parameters:
            for schema in self.item_schemas:
                name = id_property(self.document, properties(self.document, schema), parameter, self.kind, self.parents)
                if name is not None:
                    return name
        return None

    @property
    def _item_parameters(self) -> tuple[str, ...]:
        """What the operations on an item call the path parameter that names it."""
        named = (
            operation.path for operation in self.document.operations if self.item_path and form(operation.path) == form(self.item_path)
        )
        return tuple(dict.fromkeys((self.parameter, *map(item_parameter, named))))

    @property
    def _answers_anything(self) -> bool:
        """Whether a create's JSON is declared without any property."""
        creating = self.of(Role.CREATE)
        return any(operation.success is not None and operation.success.json_body is not None for operation in creating)

    @property
    def _lists_ids(self) -> bool:
        listing = self.first(Role.LIST)
        place = self.list_place(listing) if listing else None
        if (
            listing is None
            or place is None
            or any(p.required and p.location == "query" and "default" not in p.raw for p in listing.parameters)
        ):
            return False  # what wants a query is a search, or a look-up of ids that are known
        items = schema_at(self.document, self.answer_schema(listing), (*place.array, EACH, *place.item))
        return id_property(self.document, properties(self.document, items), self.parameter, self.kind, self.parents) is not None


def path_choices(document: Document) -> dict[str, list[Json]]:
    """The values that path parameters may have, where the document lists them: name without spelling -> values."""
    choices: dict[str, list[Json]] = {}
    for operation in document.operations:
        for parameter in operation.parameters:
            schema = document.schema(parameter.raw.get("schema", {})) if parameter.location == "path" else {}
            if isinstance(schema, dict) and isinstance(schema.get("enum"), list) and schema["enum"]:
                choices.setdefault(plain(parameter.name), schema["enum"])
    return choices


def infer_resources(document: Document) -> tuple[InferredResource, ...]:
    """The resources of a document, those below others after them. No operation has a role on two of them."""
    paths = _Paths(document)
    resources = [*paths.collections(), *paths.singletons()]
    resources = paths.with_actions(resources)
    return tuple(sorted(resources, key=lambda resource: resource.path.count("/")))


class _Paths:
    """The operations of a document by the form of their paths."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.by_path: dict[str, list[Operation]] = {}
        for operation in document.operations:
            self.by_path.setdefault(bare(operation.path), []).append(operation)
        self.path_of_form = {form(path): path for path in reversed(self.by_path)}
        self.by_form: dict[str, list[Operation]] = {}
        for operation in document.operations:
            self.by_form.setdefault(form(operation.path), []).append(operation)
        self.taken: set[str] = set()  # keys of operations that have a role

    def collections(self) -> Iterator[InferredResource]:
        """Those whose items a path names, and those that a POST adds to and a GET lists."""
        for path in self._item_paths():
            collection = collection_of(path) or ""
            yield from self._resource(self.path_of_form.get(form(collection), collection), path)
        for path, operations in self.by_path.items():
            methods = {operation.method for operation in operations if operation.key not in self.taken}
            if {"GET", "POST"} <= methods and self._is_list(path):
                yield from self._resource(path, None)

    def _item_paths(self) -> Iterator[str]:
        """The paths that name an item: the first of those with one form."""
        seen: set[str] = set()
        for path, operations in self.by_path.items():
            of_items = collection_of(path)
            if of_items is None or form(of_items) in seen:
                continue
            reading = [operation for operation in operations if operation.method == "GET"]
            if reading and is_type(reading[0].success_schema, "array"):
                continue
            seen.add(form(of_items))
            yield path

    def _resource(self, collection: str, item_path: str | None) -> Iterator[InferredResource]:
        assignments = [*self._on_collection(collection, item_path), *(self._on_item(item_path) if item_path else ())]
        if assignments:
            self.taken.update(assignment.operation.key for assignment in assignments)
            yield InferredResource(self.document, collection, item_path, False, tuple(assignments))

    def _on_collection(self, path: str, item_path: str | None) -> Iterator[Assignment]:
        for operation in self._free(path):
            if operation.method == "POST":
                yield Assignment(operation, Role.CREATE, f"POST {path}")
            elif operation.method == "GET" and self._is_list(path):
                yield Assignment(operation, Role.LIST, f"GET {path} answers an array")
            elif operation.method in ("PUT", "PATCH") and item_path and self._names_item(operation, item_path, path):
                role = Role.REPLACE if operation.method == "PUT" else Role.UPDATE
                yield Assignment(operation, role, f"{operation.method} {path} names an item in its body")

    def _names_item(self, operation: Operation, item_path: str, path: str) -> bool:
        """Whether the body of an operation on a collection holds the id of an item."""
        names = {plain(name) for media in operation.request_content for name in properties(self.document, media.raw.get("schema", {}))}
        return not names.isdisjoint(id_names(item_parameter(item_path), kind_of(path)))

    def _on_item(self, path: str) -> Iterator[Assignment]:
        methods = {operation.method for operation in self.by_form[form(path)]}
        roles = {"GET": Role.RETRIEVE, "PATCH": Role.UPDATE, "PUT": Role.REPLACE, "DELETE": Role.DELETE}
        if not methods & {"PATCH"}:
            roles["POST"] = Role.UPDATE
        for operation in self._free(path):
            role = roles.get(operation.method)
            if role is not None:
                yield Assignment(operation, role, f"{operation.method} {path} names an item of {collection_of(path)}")

    def singletons(self) -> Iterator[InferredResource]:
        """The one thing behind a path that is read and written under the same name: `GET` and `PUT /settings`."""
        roles = {"GET": Role.RETRIEVE, "PATCH": Role.UPDATE, "PUT": Role.REPLACE, "POST": Role.UPDATE, "DELETE": Role.DELETE}
        for path in self.by_path:
            operations = [operation for operation in self._free(path) if operation.method in roles]
            methods = {operation.method for operation in operations}
            if "GET" not in methods or len(methods) < 2 or self._is_list(path):
                continue
            assignments = [
                Assignment(operation, roles[operation.method], f"{operation.method} {path}, which GET reads") for operation in operations
            ]
            self.taken.update(operation.key for operation in operations)
            yield InferredResource(self.document, path, None, True, tuple(assignments))

    def with_actions(self, resources: list[InferredResource]) -> list[InferredResource]:
        """The resources with the operations that are left and lie below an item, or answer with one."""
        named = [resource for resource in resources if resource.item_path]
        further: dict[int, list[Assignment]] = {}
        for operation in self.document.operations:
            if operation.key in self.taken:
                continue
            for resource in sorted(named, key=lambda resource: -len(resource.item_path or "")):
                assignment = _further_role(operation, resource)
                if assignment is not None:
                    further.setdefault(id(resource), []).append(assignment)
                    self.taken.add(operation.key)
                    break
        return [
            InferredResource(
                resource.document,
                resource.path,
                resource.item_path,
                resource.is_singleton,
                (*resource.assignments, *further.get(id(resource), ())),
            )
            for resource in resources
        ]

    def _free(self, path: str) -> Iterable[Operation]:
        return [operation for operation in self.by_form.get(form(path), ()) if operation.key not in self.taken]

    def _is_list(self, path: str) -> bool:
        reading = next((operation for operation in self.by_form[form(path)] if operation.method == "GET"), None)
        if reading is None:
            return False
        return list_place(self.document, reading.success_schema, collection=path, parameter="id", kind=kind_of(path)) is not None


def _further_role(operation: Operation, resource: InferredResource) -> Assignment | None:
    """The role of an operation below an item's path, or of one that answers with an item though its path is another."""
    path, item_path = bare(operation.path), bare(resource.item_path or "")
    below = leads_through(path, item_path)
    rest = form(path)[len(form(item_path)) + 1 :].split("/") if below else []
    answers_item = _answers_item(operation, resource)
    if below and len(rest) == 1 and "{" not in rest[0]:
        if (
            operation.method == "GET"
            and operation.success is not None
            and operation.success.json_body is None
            and operation.success.content
        ):
            return Assignment(operation, Role.CONTENT, f"GET {path} answers the bytes of an item")
        if operation.method in ("POST", "PUT", "PATCH"):
            if rest[0] in ("copy", "duplicate", "clone", "fork") and answers_item:
                return Assignment(operation, Role.COPY, f"{operation.key} answers with an item")
            return Assignment(operation, Role.ACTION, f"{operation.key} is a verb below an item")
    if operation.method == "POST" and answers_item and not below and form(path).startswith(form(resource.path)):
        return Assignment(operation, Role.CREATE, f"{operation.key} answers with an item of {resource.path}")
    return None


def _answers_bytes(operation: Operation) -> bool:
    """Whether an operation's success has a body that is not JSON."""
    return operation.success is not None and bool(operation.success.content) and operation.success.json_body is None


def _answers_item(operation: Operation, resource: InferredResource) -> bool:
    """Whether an operation's answer is, or holds, what a read of the resource answers, by the same component."""
    reading = resource.first(Role.RETRIEVE)
    if reading is None or not operation.success_schema or not reading.success_schema:
        return False
    place = resource.place(reading)
    item = schema_at(resource.document, reading.success_schema, place)
    candidate = schema_at(resource.document, operation.success_schema, resource.place(operation))
    return candidate is item and bool(properties(resource.document, item))
