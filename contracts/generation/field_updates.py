"""Updates of one field each: what experiments change items with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.declarations.item_versions import version_field
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection, request_pointer, request_properties
from specs.schema.properties import is_type

_MOST_VALUES = 4


@dataclass(frozen=True, slots=True)
class FieldUpdate:
    """One field of an item, and bodies that give it different values, all unlike its present one."""

    operation: Operation
    field: str
    bodies: tuple[Json, ...]


def field_updates(contract: Contract, collection: Collection, item: Mapping[str, Json]) -> list[FieldUpdate]:
    """The fields of `item` that an update can change and a read shows, plain texts first."""
    updates = [change for operation in _updates(collection) for change in _changes(contract, collection, operation, item)]
    return sorted(updates, key=lambda change: not isinstance(item.get(change.field), str))


def _updates(collection: Collection) -> Iterator[Operation]:
    """The update, and the operations below the item that change a part of it: `PATCH /faces/{face_id}/name`."""
    if collection.update is not None:
        yield collection.update
    for operation in collection.actions:
        if operation.method == "PATCH" and operation.path.count("{") == (collection.item_path or "").count("{"):
            yield operation


def _changes(contract: Contract, collection: Collection, operation: Operation, item: Mapping[str, Json]) -> Iterator[FieldUpdate]:
    pointer = request_pointer(operation)
    if not pointer.endswith("/schema"):
        return
    schema = contract.schemas.compile(pointer, "request")
    body_schema = next(media.raw for media in operation.request_content if media.schema_pointer == pointer)["schema"]
    is_patch = is_type(operation.document.schema(body_schema), "array")
    declared = collection.item_properties if is_patch else request_properties(operation)
    version = None if is_patch else version_field(collection, operation)
    own = (collection.id_field, collection.created_field, collection.updated_field, version)
    based_on = {version: item[version]} if version is not None and version in item else {}
    for field, property_schema in declared.items():
        if field in own or field not in collection.item_properties or _is_reference(property_schema):
            continue
        values = _values(item.get(field), property_schema)
        bodies = (
            [{"op": "add", "path": f"/{_token(field)}", "value": value}] if is_patch else {**based_on, field: value} for value in values
        )
        fitting = tuple(body for body in bodies if schema.is_valid(body))[:_MOST_VALUES]
        if fitting:
            yield FieldUpdate(operation, field, fitting)


def _values(present: Json, schema: Json) -> Iterator[Json]:
    """Values unlike the present one, among them such as the schema may allow."""
    listed = schema.get("enum") if isinstance(schema, dict) else None
    if listed:
        yield from (value for value in listed if value != present and value is not None)
        return
    if isinstance(present, bool):
        yield not present
        return
    if isinstance(present, int | float):
        yield from (present + step for step in (1, 2, 3, -1))
        return
    if isinstance(present, list):
        yield from ([*present, text] for text in ("one", "two", "three") if all(isinstance(item, str) for item in present))
        return
    if isinstance(present, dict):
        return
    text = present if isinstance(present, str) else ""
    yield from (f"{text}{'-' if text else ''}{suffix}" for suffix in ("one", "two", "three", "four"))
    yield from (candidate for candidate in ("one", "two", "three", "four") if candidate != text)
    if present is None:
        yield from (1, 2, True)


def _is_reference(schema: Json) -> bool:
    return isinstance(schema, dict) and "x-references" in schema


def _token(field: str) -> str:
    return field.replace("~", "~0").replace("/", "~1")
