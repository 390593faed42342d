"""A value walked along its schema: every part of it that the document declares, with what the document says of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

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
    root = _root_of(document, schema)
    waiting = [(DeclaredPart((), value, root.schemas), root)]
    while waiting:
        part, place = waiting.pop()
        yield part
        path, inner = part.path, part.value
        if len(path) > _DEEPEST:
            continue
        if isinstance(inner, dict):
            for name, member in inner.items():
                child = place.member(document, name)
                waiting.append((DeclaredPart((*path, name), member, child.schemas), child))
        elif isinstance(inner, list):
            items = place.items(document)
            waiting += [(DeclaredPart((*path, "[]"), item, items.schemas), items) for item in inner]


_DEEPEST = 40
_MOST_ROOTS = 4096  # schemas whose places are remembered


_ROOTS: WeakKeyDictionary[Document, dict[int, tuple[Json, _Place]]] = WeakKeyDictionary()


class _Place:
    """A place in values of one schema: what is declared there, worked out once for every value that is walked."""

    __slots__ = ("_items", "_members", "schemas")

    def __init__(self, document: Document, schemas: list[Json]) -> None:
        self.schemas = together(document, schemas)
        self._members: dict[str | None, _Place] = {}  # None: of every property that no schema names
        self._items: _Place | None = None

    def member(self, document: Document, name: str) -> _Place:
        """The place of a property."""
        if not self.schemas:
            return self
        known_name = name if any(_names(schema, name) for schema in self.schemas) else None
        place = self._members.get(known_name)
        if place is None:
            place = self._members[known_name] = _Place(document, list(_of_property(self.schemas, name)))
        return place

    def items(self, document: Document) -> _Place:
        """The place of every item of an array."""
        if self._items is None:
            self._items = _Place(document, [schema["items"] for schema in self.schemas if "items" in schema])
        return self._items


def _root_of(document: Document, schema: Json) -> _Place:
    roots = _ROOTS.setdefault(document, {})
    known = roots.get(id(schema))
    if known is None or known[0] is not schema:
        if len(roots) >= _MOST_ROOTS:
            roots.clear()
        known = roots[id(schema)] = (schema, _Place(document, [schema]))
    return known[1]


def _names(schema: Json, name: str) -> bool:
    properties = schema.get("properties")
    return isinstance(properties, dict) and name in properties


def _of_property(schemas: tuple[Json, ...], name: str) -> Iterator[Json]:
    for schema in schemas:
        if _names(schema, name):
            yield schema["properties"][name]
        elif isinstance(schema.get("additionalProperties"), dict):
            yield schema["additionalProperties"]


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
