"""A drawn answer made into others that a client must take: everything there, the least there, null, unknown names, unknown enum values.

Each is a function of a value and its schema, and gives None where the schema has no place for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from contracts.analysis.declarations.contract import Contract
from specs import Document
from specs.json.parsing import Json
from specs.schema.properties import properties

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
        return all(violation.keyword == "enum" and violation.got == UNKNOWN_VALUE for violation in schema.violations(_of_today(value)))


Variation = Callable[[VariantSchema, Json], Json | None]


def complete(shape: VariantSchema, values: Iterable[Json]) -> Json | None:
    """As much as can be put together of several values: every property that any of them has."""
    joined_value: Json | None = None
    for value in values:
        joined_value = (
            value
            if joined_value is None
            else _joined(joined_value, value, lambda candidate: shape.allows(candidate), lambda candidate: candidate)
        )
    return joined_value


def minimal(shape: VariantSchema, value: Json) -> Json | None:
    """Only what is required."""
    variant, is_less = value, False
    for node in list(_places(shape.contract.document, shape.raw, value)):
        if isinstance(node.value, dict):
            for name in list(node.value):
                candidate = _without(variant, (*node.path, name))
                if candidate is not variant and shape.allows(candidate):
                    variant, is_less = candidate, True
    return variant if is_less else None


def with_nulls(shape: VariantSchema, value: Json) -> Json | None:
    """Null wherever it is allowed."""
    variant, is_changed = value, False
    for node in reversed(list(_places(shape.contract.document, shape.raw, value))):
        if node.path and node.value is not None:
            candidate = _with(variant, node.path, None)
            if shape.allows(candidate):
                variant, is_changed = candidate, True
    return variant if is_changed else None


def with_unknown_names(shape: VariantSchema, value: Json) -> Json | None:
    """A name that the document does not know, in every object that it describes."""
    variant, is_changed = value, False
    for node in list(_places(shape.contract.document, shape.raw, value)):
        if isinstance(node.value, dict):
            variant = _with(variant, (*node.path, UNKNOWN_NAME), {"since": 2, "named": ["a", None]})
            is_changed = True
    return variant if is_changed else None


def with_new_ids(shape: VariantSchema, value: Json) -> Json | None:
    """A value that the document does not know, in every enum of texts."""
    variant, is_changed = value, False
    for node in list(_places(shape.contract.document, shape.raw, value)):
        if isinstance(node.value, str) and isinstance(node.schema, dict) and "enum" in node.schema:
            variant, is_changed = _with(variant, node.path, UNKNOWN_VALUE), True
    return variant if is_changed else None


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
    resolved_schema = document.schema(schema)
    if not isinstance(resolved_schema, dict):
        return
    yield _Place(path, resolved_schema, value)
    if isinstance(value, dict):
        property_schemas = properties(document, resolved_schema)
        additional_schema = resolved_schema.get("additionalProperties")
        for name, nested_value in value.items():
            if name in property_schemas:
                yield from _places(document, property_schemas[name], nested_value, (*path, name))
            elif isinstance(additional_schema, dict):
                yield from _places(document, additional_schema, nested_value, (*path, name))
    elif isinstance(value, list) and "items" in resolved_schema:
        for number, nested_value in enumerate(value):
            yield from _places(document, resolved_schema["items"], nested_value, (*path, number))


def _joined(mine: Json, other: Json, allows: Callable[[Json], bool], within: Callable[[Json], Json]) -> Json:
    """`mine` with what `other` has more, as long as the whole, which `within` makes of it, is allowed."""
    if isinstance(mine, list) and isinstance(other, list):
        return other if not mine and other and allows(within(other)) else mine
    if not isinstance(mine, dict) or not isinstance(other, dict):
        return other if mine in (None, "") and other is not None and allows(within(other)) else mine
    joined = dict(mine)
    for name, value in other.items():
        if name not in joined:
            more = {**joined, name: value}
            joined = more if allows(within(more)) else joined
        else:
            siblings, key = dict(joined), name
            joined[name] = _joined(joined[name], value, allows, lambda child, siblings=siblings, key=key: within({**siblings, key: child}))  # type: ignore[misc]
    return joined


def _of_today(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _of_today(property_value) for name, property_value in value.items() if name != UNKNOWN_NAME}
    return [_of_today(item) for item in value] if isinstance(value, list) else value


def _with(value: Json, path: Path, new: Json) -> Json:
    if not path:
        return new
    head, remaining_path = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, head: _with(value.get(head), remaining_path, new)}
    if isinstance(value, list) and isinstance(head, int) and head < len(value):
        return [_with(item, remaining_path, new) if number == head else item for number, item in enumerate(value)]
    return value


def _without(value: Json, path: Path) -> Json:
    head, remaining_path = path[0], path[1:]
    if isinstance(value, dict) and head in value:
        return (
            {**value, head: _without(value[head], remaining_path)}
            if remaining_path
            else {name: property_value for name, property_value in value.items() if name != head}
        )
    if isinstance(value, list) and isinstance(head, int) and head < len(value) and remaining_path:
        return [_without(item, remaining_path) if number == head else item for number, item in enumerate(value)]
    return value
