"""A user's document that has the name and operations of a built-in API: there they are as that API has them, its overlay applied.

What the behaviour files know of an API holds for the operations that they were written for, and for their schemas. So these take the places
of the document's own, the rest of the document stays as it is, and operations that only the overlay knows are added.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from specs.document.document import Document, Operation
from specs.document.object_model import operations_of
from specs.json import pointer
from specs.json.parsing import Json

Route = tuple[str, str]
_REFERENCE = re.compile(r"#/components/([^/]+)/([^/]+)(.*)", re.DOTALL)


def completed(document: Document, api: Document) -> Document:
    """`document` with the operations of the built-in API whose name it has; as it is where the two share none."""
    if not routes(document) & routes(api) or not _has_room(document, api):
        return document
    if _refers_into(document.raw, {operation.path for operation in _curated(document, api)}):
        return document
    raw, published = _merged(document, api), _merged(_published(document), _published(api))
    return dataclasses.replace(document, raw=raw, published=published, built_in=api.name)


def routes(document: Document) -> set[Route]:
    """Method and path of every operation, the names of path parameters left out."""
    return {_route(operation) for operation in document.operations}


def _route(operation: Operation) -> Route:
    return operation.method, re.sub(r"\{[^{}]*\}", "{}", operation.url_path)


def _curated(document: Document, api: Document) -> list[Operation]:
    """The operations of `document` that `api` has, too."""
    curated_routes = routes(api)
    return [operation for operation in document.operations if _route(operation) in curated_routes]


def _has_room(document: Document, api: Document) -> bool:
    """Whether no path of `api` stands for another URL in `document`."""
    curated_routes = routes(api)
    in_its_place = (operation for operation in document.operations if operation.path in api.raw["paths"])
    return all(_route(operation) in curated_routes or _base(operation) == _base_of(api, operation.path) for operation in in_its_place)


def _base(operation: Operation) -> str:
    return operation.url_path.removesuffix(operation.path)


def _base_of(api: Document, path: str) -> str:
    return next((_base(operation) for operation in api.operations if operation.path == path), api.base_path)


def _refers_into(value: Json, paths: set[str]) -> bool:
    """Whether anything in a document refers to what stands at one of `paths`."""
    starts = tuple("#" + pointer.join("paths", path) + "/" for path in paths)
    stack = [value]
    while stack:
        current = stack.pop()
        if isinstance(current, dict):
            reference = current.get("$ref")
            if isinstance(reference, str) and reference.startswith("#/paths/") and reference.startswith(starts):
                return True
            stack += current.values()
        elif isinstance(current, list):
            stack += current
    return False


def _published(document: Document) -> Document:
    return dataclasses.replace(document, raw=document.published)


def _merged(document: Document, api: Document) -> Json:
    """The raw `document` with the operations of `api`, and the components that these refer to."""
    components = document.raw.get("components") or {}
    renaming = _Renaming(api.name, components, api.raw.get("components") or {})
    merged_components = dict(components)
    for section, members in (api.raw.get("components") or {}).items():
        if isinstance(members, dict):
            own = {renaming.name(section, name): renaming.renamed(member) for name, member in members.items()}
            merged_components[section] = {**(components.get(section) or {}), **own}
    return {**document.raw, "paths": _merged_paths(document, api, renaming), "components": merged_components}


def _merged_paths(document: Document, api: Document, renaming: _Renaming) -> dict[str, Json]:
    """The paths of `document` without the operations that `api` has, and those of `api`, each in the place of what it stands for."""
    path_by_curated_route = {_route(operation): operation.path for operation in api.operations}
    items = {path: _item(document, api, path, renaming) for path in api.raw.get("paths", {}) if path.startswith("/")}
    path_by_route = {operation.path: path_by_curated_route[_route(operation)] for operation in _curated(document, api)}
    merged: dict[str, Json] = {}
    for path, item in document.raw["paths"].items():
        if path not in path_by_route and path not in items:
            merged[path] = item
            continue
        operations = dict(_kept_operations(document, path, path_by_curated_route))
        own_path = path_by_route.get(path, path)
        if own_path in items:
            merged[own_path] = items.pop(own_path)
        if operations and path in merged:
            merged[path] = {**_alone(merged[path]), **operations}
        elif operations:
            merged[path] = operations
    return {**merged, **items}


def _kept_operations(document: Document, path: str, known: Mapping[Route, str]) -> Iterator[tuple[str, Json]]:
    """The operations of a path that the built-in API does not have, each with what its path item says of all; by their keys."""
    flat = {key: value for _, holder in document.path_item(path) for key, value in holder.items()}
    by_method = {operation.method: operation for operation in document.operations if operation.path == path}
    alone = _alone(flat)
    for tokens, method, _ in operations_of(flat):
        if len(tokens) == 1 and _route(by_method[method]) not in known:
            yield tokens[0], alone[tokens[0]]
    others = alone.get("additionalOperations") or {}
    additional = {method: raw for method, raw in others.items() if _route(by_method[method]) not in known}
    if additional:
        yield "additionalOperations", additional


def _alone(item: Json) -> Json:
    """A path item whose operations say themselves what it says of all of them: its parameters and servers."""
    shared = {name: item[name] for name in ("servers",) if name in item}
    parameters = item.get("parameters") or []
    alone = {key: value for key, value in item.items() if key not in ("parameters", "servers", "summary", "description", "$ref")}

    def whole(operation: Json) -> Json:
        own = operation.get("parameters") or []
        inherited = [
            parameter for parameter in parameters if not any(_same(parameter, parameter_of_operation) for parameter_of_operation in own)
        ]
        return {**shared, **operation, **({"parameters": [*inherited, *own]} if inherited else {})}

    for tokens, method, operation in list(operations_of(alone)):
        if len(tokens) == 1:
            alone[tokens[0]] = whole(operation)
        else:
            alone["additionalOperations"] = {**alone["additionalOperations"], method: whole(operation)}
    return alone


def _same(parameter: Json, other: Json) -> bool:
    """Whether two Parameter Objects are of one parameter, or refer to one."""
    return all(parameter.get(name) == other.get(name) for name in ("$ref", "name", "in"))


def _item(document: Document, api: Document, path: str, renaming: _Renaming) -> Json:
    """A path item of `api` as it stands in `document`: with the servers and the credentials that it has in `api`."""
    item = renaming.renamed(api.raw["paths"][path])
    if "servers" not in item and document.base_path != api.base_path and "servers" in api.raw:
        item["servers"] = api.raw["servers"]
    security = renaming.requirements(api.raw.get("security"))
    for _, _, operation in operations_of(item):
        if "security" in operation:
            operation["security"] = renaming.requirements(operation["security"])
        elif security != document.raw.get("security"):
            operation["security"] = security or []
    return item


@dataclass(frozen=True, slots=True)
class _Renaming:
    """Other names for the components of an API that are called like one of the document that they come into."""

    api: str
    taken: Mapping[str, Json]
    components: Mapping[str, Json]

    def name(self, section: str, name: str) -> str:
        """The name in the document for a component of the API."""
        others = self.taken.get(section) or {}
        if name not in others or (section == "securitySchemes" and others[name] == self.components[section].get(name)):
            return name
        return f"{self.api}.{name}"

    def requirements(self, security: Json) -> Json:
        """Security Requirement Objects with the schemes' names in the document."""
        if not isinstance(security, list):
            return security
        return [{self.name("securitySchemes", name): scopes for name, scopes in requirement.items()} for requirement in security]

    def renamed(self, value: Json) -> Json:
        """A copy of `value` whose references have the names in the document."""
        if isinstance(value, list):
            return [self.renamed(element) for element in value]
        if not isinstance(value, dict):
            return value
        copied = {key: self.renamed(member) for key, member in value.items()}
        if isinstance(copied.get("$ref"), str):
            copied["$ref"] = self._reference(copied["$ref"])
        discriminator = copied.get("discriminator")
        if isinstance(discriminator, dict) and isinstance(discriminator.get("mapping"), dict):
            discriminator["mapping"] = {
                key: self._reference(target) if str(target).startswith("#") else self._schema_name(target)
                for key, target in discriminator["mapping"].items()
            }
        return copied

    def _schema_name(self, target: Json) -> Json:
        return self.name("schemas", target) if target in (self.components.get("schemas") or {}) else target

    def _reference(self, reference: str) -> str:
        match = _REFERENCE.fullmatch(reference)
        return f"#/components/{match[1]}/{self.name(match[1], match[2])}{match[3]}" if match else reference
