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
        found: set[str] = set()
        for schema in self.schemas:
            named = schema.get("type", ())
            found |= {named} if isinstance(named, str) else set(named)
        return frozenset(found)


def declared_parts(document: Document, schema: Json, value: Json) -> Iterator[DeclaredPart]:
    """Every value inside `value`, and itself first; those that no schema declares too. Values that lie very deep are left out."""
    waiting = [DeclaredPart((), value, _together(document, [schema]))]
    while waiting:
        part = waiting.pop()
        yield part
        if len(part.path) > _DEEPEST:
            continue
        if isinstance(part.value, dict):
            waiting += [DeclaredPart((*part.path, name), held, _of_property(document, part, name)) for name, held in part.value.items()]
        elif isinstance(part.value, list):
            items = _together(document, [schema["items"] for schema in part.schemas if "items" in schema])
            waiting += [DeclaredPart((*part.path, "[]"), held, items) for held in part.value]


_DEEPEST = 40


def _of_property(document: Document, part: DeclaredPart, name: str) -> tuple[Json, ...]:
    found = []
    for schema in part.schemas:
        properties = schema.get("properties")
        if isinstance(properties, dict) and name in properties:
            found.append(properties[name])
        elif isinstance(schema.get("additionalProperties"), dict):
            found.append(schema["additionalProperties"])
    return _together(document, found)


def _together(document: Document, schemas: list[Json]) -> tuple[Json, ...]:
    """The schemas themselves, what they refer to, and what they combine."""
    found: list[Json] = []
    waiting = list(schemas)
    while waiting:
        schema = waiting.pop()
        if not isinstance(schema, dict):
            continue
        resolved = document.resolve(schema, "")[1]
        for held in (schema, resolved) if resolved is not schema else (schema,):
            if isinstance(held, dict) and not any(held is other for other in found):
                found.append(held)
                waiting += [part for key in _IN_PLACE for part in held.get(key, ())]
    return tuple(found)
