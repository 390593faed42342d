"""A drawn answer made into others that a client must take: everything there, the least there, null, unknown names, unknown enum values.

Each is a function of a value and its schema, and gives None where the schema has no place for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from contracts.analysis.declarations.contract import Contract
from specs import Document
from specs.json.parsing import Json
from specs.resources.collections import properties

UNKNOWN_NAME = "x_of_a_later_version"
UNKNOWN_VALUE = "of_a_later_version"


@dataclass(frozen=True, slots=True)
class VariantSchema:
    """A response schema, ready to vary its values."""

    contract: Contract
    pointer: str
    raw: Json

    def allows(self, value: Json) -> bool:
        return self.contract.schemas.compile(self.pointer, "response").is_valid(value)

    def allows_later(self, value: Json) -> bool:
        """Whether the schema allows a value but for the names and enum values of a later version."""
        schema = self.contract.schemas.compile(self.pointer, "response")
        return all(one.keyword == "enum" and one.got == UNKNOWN_VALUE for one in schema.violations(_of_today(value)))


Variation = Callable[[VariantSchema, Json], Json | None]


def complete(shape: VariantSchema, values: Iterable[Json]) -> Json | None:
    """As much as can be put together of several values: every property that any of them has."""
    found: Json | None = None
    for value in values:
        found = value if found is None else _joined(found, value, lambda held: shape.allows(held), lambda inner: inner)
    return found


def minimal(shape: VariantSchema, value: Json) -> Json | None:
    """Only what is required."""
    found, is_less = value, False
    for put in list(_places(shape.contract.document, shape.raw, value)):
        if isinstance(put.value, dict):
            for name in list(put.value):
                less = _without(found, (*put.path, name))
                if less is not found and shape.allows(less):
                    found, is_less = less, True
    return found if is_less else None


def with_nulls(shape: VariantSchema, value: Json) -> Json | None:
    """Null wherever it is allowed."""
    found, is_changed = value, False
    for put in reversed(list(_places(shape.contract.document, shape.raw, value))):
        if put.path and put.value is not None:
            other = _with(found, put.path, None)
            if shape.allows(other):
                found, is_changed = other, True
    return found if is_changed else None


def with_unknown_names(shape: VariantSchema, value: Json) -> Json | None:
    """A name that the document does not know, in every object that it describes."""
    found, is_changed = value, False
    for put in list(_places(shape.contract.document, shape.raw, value)):
        if isinstance(put.value, dict):
            found = _with(found, (*put.path, UNKNOWN_NAME), {"since": 2, "named": ["a", None]})
            is_changed = True
    return found if is_changed else None


def with_new_ids(shape: VariantSchema, value: Json) -> Json | None:
    """A value that the document does not know, in every enum of texts."""
    found, is_changed = value, False
    for put in list(_places(shape.contract.document, shape.raw, value)):
        if isinstance(put.value, str) and isinstance(put.schema, dict) and "enum" in put.schema:
            found, is_changed = _with(found, put.path, UNKNOWN_VALUE), True
    return found if is_changed else None


VARIATIONS: dict[str, Variation] = {
    "only what is required": minimal,
    "null wherever it is allowed": with_nulls,
    "unknown fields": with_unknown_names,
    "unknown enum values": with_new_ids,
}

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    path: Path
    schema: Json
    value: Json


def _places(document: Document, schema: Json, value: Json, path: Path = ()) -> Iterator[_Place]:
    """Every value within `value` that `schema` describes, the outer ones first."""
    held = document.resolve(schema, "")[1]
    if not isinstance(held, dict):
        return
    yield _Place(path, held, value)
    if isinstance(value, dict):
        named = properties(document, held)
        rest = held.get("additionalProperties")
        for name, inner in value.items():
            if name in named:
                yield from _places(document, named[name], inner, (*path, name))
            elif isinstance(rest, dict):
                yield from _places(document, rest, inner, (*path, name))
    elif isinstance(value, list) and "items" in held:
        for number, inner in enumerate(value):
            yield from _places(document, held["items"], inner, (*path, number))


def _joined(mine: Json, other: Json, allows: Callable[[Json], bool], within: Callable[[Json], Json]) -> Json:
    """`mine` with what `other` has more, as long as the whole, which `within` makes of it, is allowed."""
    if isinstance(mine, list) and isinstance(other, list):
        return other if not mine and other and allows(within(other)) else mine
    if not isinstance(mine, dict) or not isinstance(other, dict):
        return other if mine in (None, "") and other is not None and allows(within(other)) else mine
    found = dict(mine)
    for name, held in other.items():
        if name not in found:
            more = {**found, name: held}
            found = more if allows(within(more)) else found
        else:
            rest, key = dict(found), name
            found[name] = _joined(found[name], held, allows, lambda inner, rest=rest, key=key: within({**rest, key: inner}))  # type: ignore[misc]
    return found


def _of_today(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _of_today(held) for name, held in value.items() if name != UNKNOWN_NAME}
    return [_of_today(held) for held in value] if isinstance(value, list) else value


def _with(value: Json, path: Path, new: Json) -> Json:
    if not path:
        return new
    head, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, head: _with(value.get(head), rest, new)}
    if isinstance(value, list) and isinstance(head, int) and head < len(value):
        return [_with(held, rest, new) if number == head else held for number, held in enumerate(value)]
    return value


def _without(value: Json, path: Path) -> Json:
    head, rest = path[0], path[1:]
    if isinstance(value, dict) and head in value:
        return {**value, head: _without(value[head], rest)} if rest else {name: held for name, held in value.items() if name != head}
    if isinstance(value, list) and isinstance(head, int) and head < len(value) and rest:
        return [_without(held, rest) if number == head else held for number, held in enumerate(value)]
    return value
