"""Request bodies that differ in one property: each alone, with ordinary, empty and foreign values; and bodies that are wrong in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.values.echo import is_same, sendable_fields
from contracts.analysis.values.fitting import fits
from contracts.generation.resource_pool import ResourcePool
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection, request_pointer, request_properties
from specs.schema.compile import CompiledSchema
from specs.schema.properties import properties

_DRAWN = 30
PLAIN: tuple[Json, ...] = (
    None, "", 0, False, [], {}, True, 1, "Ünï©ode ✓ 漢字 \U0001f600 \"quoted\" \\ <b>&amp;</b>", "contract-check-value", -1, 0.5, 7, 12345,
    {"empty": "", "zero": 0, "no": False, "none": [], "nothing": {}}, ["contract-check-item"],
)  # fmt: skip
_INVALID: tuple[Json, ...] = ([], {}, "", -1, 0.5, True, None)


def schema_of(contract: Contract, operation: Operation) -> CompiledSchema | None:
    """What the operation's request body is held against; None where it takes no JSON."""
    pointer = request_pointer(operation)
    return contract.schemas.compile(pointer, "request") if pointer.endswith("/schema") else None


def minimal(contract: Contract, operation: Operation, body: dict[str, Json]) -> dict[str, Json]:
    """`body` with as few of its properties as the schema allows."""
    schema = schema_of(contract, operation)
    minimal_body = dict(body)
    for name in list(body):
        candidate = {key: value for key, value in minimal_body.items() if key != name}
        if schema is not None and schema.is_valid(candidate):
            minimal_body = candidate
    return minimal_body


def alone(pool: ResourcePool, operation: Operation, body: dict[str, Json], most: int) -> Iterator[tuple[str, dict[str, Json]]]:
    """`body` with one property set, to at most `most` values each: (the property, the body). All are valid."""
    contract = pool.session.contract
    schema = schema_of(contract, operation)
    if schema is None:
        return
    drawn_bodies = [drawn_body for drawn_body in pool.bodies(operation, _DRAWN) if isinstance(drawn_body, dict)]
    for name, property_schema in request_properties(operation).items():
        candidates = [*PLAIN, *declared(property_schema), *(drawn_body[name] for drawn_body in drawn_bodies if name in drawn_body)]
        used_values: list[Json] = []
        for value in candidates:
            if len(used_values) >= most:
                break
            if fits(value, property_schema, operation.document) and not any(
                is_same(value, used_value) for used_value in (*used_values, body.get(name, ...))
            ):
                variant = {**body, name: value}
                if schema.is_valid(variant):
                    used_values.append(value)
                    yield name, variant


def unlike_defaults(
    contract: Contract, collection: Collection, body: dict[str, Json], drawn: Sequence[Json] = ()
) -> list[tuple[str, Json]]:
    """For each property that a create takes and an item shows, a value that is not its default: so that a reset to it is seen.

    `drawn`: bodies of the create operation, for properties whose values are not plain.
    """
    operation = collection.create
    schema = schema_of(contract, operation) if operation is not None else None
    if operation is None or schema is None:
        return []
    changes: list[tuple[str, Json]] = []
    for name, field in sendable_fields(collection, operation).items():
        property_schema = field.request_schema
        if name in body or "x-references" in property_schema or name in collection.unique_fields:
            continue
        drawn_values = [drawn_body[name] for drawn_body in drawn if isinstance(drawn_body, dict) and name in drawn_body]
        for value in (*declared(property_schema), *reversed(PLAIN), *drawn_values):
            is_other = not is_same(value, field.default) and value not in (None, "", [], {})
            if is_other and fits(value, property_schema, operation.document) and schema.is_valid({**body, name: value}):
                changes.append((name, value))
                break
    return changes


def meddlesome(collection: Collection) -> dict[str, Json]:
    """Values for what is the service's to say: an item's id, and the times that it tells."""
    times = dict.fromkeys(filter(None, (collection.created_field, collection.updated_field)), "2001-02-03T04:05:06Z")
    return {collection.id_field: "contract-check-id", **times}


def declared(schema: Json) -> list[Json]:
    """The values that a schema names itself."""
    enum_values = list(schema.get("enum", ())) if isinstance(schema, dict) else []
    return [*([schema["example"]] if isinstance(schema, dict) and "example" in schema else []), *reversed(enum_values)]


def wrong(contract: Contract, operation: Operation, body: dict[str, Json], most: int) -> Iterator[tuple[str, dict[str, Json]]]:
    """`body` with one more property, which is invalid: before the others and behind them: (the property, the body)."""
    schema = schema_of(contract, operation)
    if schema is None or not schema.is_valid(body):
        return
    count = 0
    for name in request_properties(operation):
        if name in body or count >= most:
            continue
        for value in _INVALID:
            if not schema.is_valid({name: value, **body}):
                count += 1
                yield name, {name: value, **body}
                yield name, {**body, name: value}
                break


def is_patch(operation: Operation) -> bool:
    """Whether an operation takes a JSON Patch: an array of operations."""
    for media in operation.request_content:
        schema = operation.document.schema(media.raw.get("schema", {}))
        if "json-patch" in media.name:
            return True
        if (
            isinstance(schema, dict)
            and schema.get("type") == "array"
            and {"op", "path"} <= properties(operation.document, schema.get("items", {})).keys()
        ):
            return True
    return False
