"""Which resource a schema shows an item of: by the components that it is made of, whole or in part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specs.document.document import Document, Operation
from specs.json.parsing import Json
from specs.resources.envelopes import EACH, Place, schema_at
from specs.resources.inferred_resource import InferredResource
from specs.resources.paths import kind_of, plain
from specs.schema.properties import is_type, properties


class Families:
    """The resources of a document by the Schema Objects of their items."""

    def __init__(self, document: Document, resources: Iterable[InferredResource]) -> None:
        self._document = document
        self._resources_by_part: dict[int, list[InferredResource]] = {}
        self._whole: dict[int, list[InferredResource]] = {}
        for resource in resources:
            for schema in resource.item_schemas:
                _append(self._whole, id(schema), resource)
                for part in parts_of(document, schema):
                    if properties(document, part):
                        _append(self._resources_by_part, id(part), resource)

    def resource_of(self, schema: Json, path: str = "") -> InferredResource | None:
        """The resource that a value of this schema is an item of, in full or in a shorter form; `path` is where it is answered."""
        resolved = self._document.schema(schema)
        if not properties(self._document, resolved):
            return None
        candidates = list(self._whole.get(id(resolved), ())) or list(self._resources_by_part.get(id(resolved), ()))
        if not candidates:
            for part in parts_of(self._document, resolved)[1:]:
                sharing = self._whole.get(id(part)) or self._resources_by_part.get(id(part)) or []
                candidates += sharing if len(sharing) == 1 else []  # what several are made of tells none
        noun = plain(kind_of(path).rpartition("_")[2])
        return max(candidates, key=lambda resource: _nearness(resource, noun), default=None)

    def resources_of(self, schema: Json, path: str = "") -> tuple[InferredResource, ...]:
        """The resources that a value of this schema may be an item of, where it is one of several alternatives."""
        resolved = self._document.schema(schema)
        single = self.resource_of(resolved, path)
        alternatives = [part for key in ("oneOf", "anyOf") for part in (resolved.get(key) or ())] if isinstance(resolved, dict) else []
        several = [] if single else [self.resource_of(part, path) for part in alternatives]
        chosen = [single] if single else [resource for resource in several if resource is not None]
        return tuple({id(resource): resource for resource in chosen}.values())

    def answered(self, operation: Operation) -> tuple[Place, InferredResource] | None:
        """The item that an operation's success shows, and where; None where it shows none."""
        for place in _places(self._document, operation.success_schema):
            resource = self.resource_of(schema_at(self._document, operation.success_schema, place), operation.path)
            if resource is not None:
                return place, resource
        return None


def parts_of(document: Document, schema: Json) -> list[Json]:
    """A Schema Object and those that it is made of: what its `allOf` names, and the one alternative beside null."""
    parts: list[Json] = []
    waiting = [schema]
    while waiting:
        resolved = document.schema(waiting.pop())
        if isinstance(resolved, dict) and all(part is not resolved for part in parts):
            parts.append(resolved)
            waiting += resolved.get("allOf") or ()
            for key in ("oneOf", "anyOf"):
                alternatives = [part for part in resolved.get(key) or () if not is_type(document.schema(part), "null")]
                waiting += alternatives if len(alternatives) == 1 else ()
    return parts


def _places(document: Document, schema: Json) -> Iterator[Place]:
    """Where an answer may hold an item: at its root, in an object there, in an array there."""
    yield ()
    for name, member in properties(document, schema).items():
        yield (name, EACH) if is_type(document.schema(member), "array") else (name,)


def _nearness(resource: InferredResource, noun: str) -> tuple[bool, bool, int]:
    own = plain(resource.kind.rpartition("_")[2])
    return (own == noun, resource.item_path is not None and bool(resource.assignments), -resource.path.count("/"))


def _append(resources_by_id: dict[int, list[InferredResource]], key: int, resource: InferredResource) -> None:
    resources = resources_by_id.setdefault(key, [])
    if all(other is not resource for other in resources):
        resources.append(resource)
