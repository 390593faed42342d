"""A value walked along its schema: every part of it that the document declares, with what the document says of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from specs import Document
from specs.json.parsing import Json

_IN_PLACE = ("allOf", "anyOf", "oneOf")


class DeclaredPart(NamedTuple):
    """One value inside another, and the Schema Objects that declare it; () where none does."""

    path: tuple[str, ...]  # property names; "[]" for an item of an array
    value: Json
    schemas: tuple[Json, ...]

    @property
    def name(self) -> str:
        """The property that it is, or is an item of; "" for the whole."""
        return next((step for step in reversed(self.path) if step != "[]"), "")

    def says(self, key: str) -> bool:
        """Whether one of its schemas sets a flag."""
        return any(schema.get(key) is True for schema in self.schemas)

    @property
    def types(self) -> frozenset[str]:
        """The types that its schemas name."""
        type_names: set[str] = set()
        for schema in self.schemas:
            type_keyword = schema.get("type", ())
            type_names |= {type_keyword} if isinstance(type_keyword, str) else set(type_keyword)
        return frozenset(type_names)


def declared_parts(document: Document, schema: Json, value: Json) -> Iterator[DeclaredPart]:
    """Every value inside `value`, and itself first; those that no schema declares too. Values that lie very deep are left out."""
    waiting = [DeclaredPart((), value, together(document, [schema]))]
    while waiting:
        part = waiting.pop()
        yield part
        if len(part.path) > _DEEPEST:
            continue
        if isinstance(part.value, dict):
            waiting += [DeclaredPart((*part.path, name), member, _of_property(document, part, name)) for name, member in part.value.items()]
        elif isinstance(part.value, list):
            items = together(document, [schema["items"] for schema in part.schemas if "items" in schema])
            waiting += [DeclaredPart((*part.path, "[]"), item, items) for item in part.value]


_DEEPEST = 40


def _of_property(document: Document, part: DeclaredPart, name: str) -> tuple[Json, ...]:
    property_schemas = []
    for schema in part.schemas:
        properties = schema.get("properties")
        if isinstance(properties, dict) and name in properties:
            property_schemas.append(properties[name])
        elif isinstance(schema.get("additionalProperties"), dict):
            property_schemas.append(schema["additionalProperties"])
    return together(document, property_schemas)


def together(document: Document, schemas: list[Json]) -> tuple[Json, ...]:
    """The schemas themselves, what they refer to, and what they combine."""
    all_schemas: list[Json] = []
    waiting = list(schemas)
    while waiting:
        schema = waiting.pop()
        if not isinstance(schema, dict):
            continue
        resolved = document.schema(schema)
        for candidate in (schema, resolved) if resolved is not schema else (schema,):
            if isinstance(candidate, dict) and not any(candidate is existing for existing in all_schemas):
                all_schemas.append(candidate)
                waiting += [part for key in _IN_PLACE for part in candidate.get(key, ())]
    return tuple(all_schemas)
