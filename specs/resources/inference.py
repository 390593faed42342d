"""Which operations of any document work on which resource, and in which role, as paths, methods and schemas show it.

Nothing here is declared by a document: each role carries the evidence that it was told by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from specs.document.document import Document, Operation
from specs.json.parsing import Json
from specs.resources.correcting import corrected
from specs.resources.corrections import corrections_of
from specs.resources.envelopes import EACH, id_names, id_property, list_place, schema_at
from specs.resources.further_roles import FurtherRoles, views_among
from specs.resources.inferred_resource import Assignment, InferredResource
from specs.resources.paths import bare, collection_of, form, item_parameter, kind_of, plain
from specs.resources.remote_calls import remote_calls
from specs.resources.roles import Role
from specs.schema.properties import is_type, properties

_CREATING = re.compile(r"\s*(?:[Cc]reate|[Aa]dd|[Ii]nsert|[Nn]ew)s?(?![a-z])")


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
    """The resources of a document, those below others after them. No operation has a role on two of them.

    Raises:
        DocumentError: an `x-resource` of the document cannot be.
    """
    corrections = corrections_of(document)
    paths = _Paths(document)
    paths.taken.update(key for key, correction in corrections.items() if correction.is_without_role)
    named = paths.without_views(list(paths.named_collections()))
    further = FurtherRoles(document, named)
    resources = [*named, *paths.unnamed_collections(further), *paths.singletons(further)]
    resources += paths.called()
    resources = paths.with_further_roles(resources, further)
    if corrections:
        resources = corrected(document, resources, corrections)
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

    def named_collections(self) -> Iterator[InferredResource]:
        """Those whose items a path names."""
        for path in self._item_paths():
            collection = collection_of(path) or ""
            yield from self._resource(self.path_of_form.get(form(collection), collection), path)

    def without_views(self, named: list[InferredResource]) -> list[InferredResource]:
        """`named` without the lists and reads below an item of what is created elsewhere and names that item."""
        views = {id(resource) for resource in views_among(self.document, named)}
        for resource in named:
            if id(resource) in views:
                self.taken.difference_update(assignment.operation.key for assignment in resource.assignments)
        return [resource for resource in named if id(resource) not in views]

    def unnamed_collections(self, further: FurtherRoles) -> Iterator[InferredResource]:
        """Those that a POST adds to and a GET lists, and whose items no path names."""
        for path, operations in self.by_path.items():
            methods = {operation.method for operation in operations if operation.key not in self.taken}
            if {"GET", "POST"} <= methods and self._is_list(path) and self._may_create(path) and not further.is_elsewhere(path):
                yield from self._resource(path, None)

    def _may_create(self, path: str) -> bool:
        """Whether the POST of a list's path may add to it: it answers something, or takes what the list shows."""
        adding = next(operation for operation in self.by_form[form(path)] if operation.method == "POST")
        if properties(self.document, adding.success_schema) or not adding.request_content:
            return True
        reading = next(operation for operation in self.by_form[form(path)] if operation.method == "GET")
        place = list_place(self.document, reading.success_schema, collection=path, parameter="id", kind=kind_of(path))
        shown = (
            properties(self.document, schema_at(self.document, reading.success_schema, (*place.array, EACH, *place.item))) if place else {}
        )
        sent = {name for media in adding.request_content for name in properties(self.document, media.raw.get("schema", {}))}
        return not shown or not sent or not sent.isdisjoint(shown)

    def called(self) -> Iterator[InferredResource]:
        """Those whose operations are calls: `POST /transfer/create`."""
        for resource in remote_calls(self.document, self.taken):
            self.taken.update(assignment.operation.key for assignment in resource.assignments)
            yield resource

    def _item_paths(self) -> Iterator[str]:
        """The paths that name an item: the first of those with one form."""
        seen: set[str] = set()
        for path, operations in self.by_path.items():
            of_items = collection_of(path)
            if of_items is None or form(of_items) in seen:
                continue
            reading = [operation for operation in operations if operation.method == "GET"]
            is_changed = any(operation.method in ("PUT", "PATCH", "DELETE") for operation in operations)
            if reading and is_type(reading[0].success_schema, "array") and not (is_changed and self._is_list(of_items)):
                continue  # else a list of the one item
            seen.add(form(of_items))
            yield path

    def _resource(self, collection: str, item_path: str | None) -> Iterator[InferredResource]:
        assignments = [*self._on_collection(collection, item_path), *(self._on_item(item_path) if item_path else ())]
        if assignments:
            self.taken.update(assignment.operation.key for assignment in assignments)
            yield InferredResource(self.document, collection, item_path, False, tuple(assignments))

    def _on_collection(self, path: str, item_path: str | None) -> Iterator[Assignment]:
        methods = {operation.method for operation in self._free(path)}
        for operation in self._free(path):
            if operation.method == "POST" or (operation.method == "PUT" and "POST" not in methods and _is_said_to_create(operation)):
                yield Assignment(operation, Role.CREATE, f"{operation.method} {path}")
            elif operation.method == "GET" and self._is_list(path):
                yield Assignment(operation, Role.LIST, f"GET {path} answers an array")
            elif operation.method in ("PUT", "PATCH") and item_path and self._names_item(operation, item_path, path):
                role = Role.REPLACE if operation.method == "PUT" else Role.UPDATE
                yield Assignment(operation, role, f"{operation.method} {path} names an item in its body")
            elif operation.method == "DELETE" and item_path and self._is_list(path) and not _needs_more(operation):
                yield Assignment(operation, Role.CLEAR, f"{operation.method} {path} names no item")

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

    def singletons(self, further: FurtherRoles) -> Iterator[InferredResource]:
        """The one thing behind a path that is read and written under the same name: `GET` and `PUT /settings`."""
        roles = {"GET": Role.RETRIEVE, "PATCH": Role.UPDATE, "PUT": Role.REPLACE, "POST": Role.UPDATE, "DELETE": Role.DELETE}
        for path in self.by_path:
            operations = [operation for operation in self._free(path) if operation.method in roles]
            methods = {operation.method for operation in operations}
            if "GET" not in methods or len(methods) < 2 or further.is_elsewhere(path) or (self._is_list(path) and not self._is_put(path)):
                continue
            assignments = [
                Assignment(operation, roles[operation.method], f"{operation.method} {path}, which GET reads") for operation in operations
            ]
            self.taken.update(operation.key for operation in operations)
            yield InferredResource(self.document, path, None, True, tuple(assignments))

    def _is_put(self, path: str) -> bool:
        """Whether a path that answers an object with an array takes, by PUT, other properties of that object: then it is one thing."""
        by_method = {operation.method: operation for operation in self.by_form[form(path)]}
        writing, reading = by_method.get("PUT"), by_method["GET"]
        if writing is None or "POST" in by_method:
            return False
        shown = properties(self.document, reading.success_schema)
        sent = {name for media in writing.request_content for name in properties(self.document, media.raw.get("schema", {}))}
        return any(is_type(self.document.schema(shown[name]), "string") for name in sent & shown.keys())

    def with_further_roles(self, resources: list[InferredResource], further: FurtherRoles) -> list[InferredResource]:
        """The resources with the operations that are left: those on an item's files, verbs and lists, and on items by other paths."""
        assignments: dict[int, list[Assignment]] = {}
        for operation in self.document.operations:
            assigned = further.role(operation) if operation.key not in self.taken else None
            if assigned is not None:
                assignments.setdefault(id(assigned[0]), []).append(assigned[1])
                self.taken.add(operation.key)
        return [
            replace(resource, assignments=(*resource.assignments, *assignments[id(resource)])) if id(resource) in assignments else resource
            for resource in resources
        ]

    def _free(self, path: str) -> Iterable[Operation]:
        return [operation for operation in self.by_form.get(form(path), ()) if operation.key not in self.taken]

    def _is_list(self, path: str) -> bool:
        reading = next((operation for operation in self.by_form.get(form(path), ()) if operation.method == "GET"), None)
        if reading is None:
            return False
        kind = kind_of(path)
        place = list_place(self.document, reading.success_schema, collection=path, parameter="id", kind=kind)
        if place is None or len(place.array) < 2 or plain(place.array[-1]) == plain(path.rstrip("/").rpartition("/")[2]):
            return place is not None
        return (
            id_property(self.document, properties(self.document, reading.success_schema), "id", kind, ()) is None
        )  # else an item with a list


def _is_said_to_create(operation: Operation) -> bool:
    """Whether an operation's name or summary begins with a word for creating."""
    return any(_CREATING.match(str(operation.raw.get(key, ""))) for key in ("operationId", "summary"))


def _needs_more(operation: Operation) -> bool:
    """Whether an operation must be told, in its query or its body, what it is about."""
    return operation.is_body_required or any(parameter.required and parameter.location == "query" for parameter in operation.parameters)
