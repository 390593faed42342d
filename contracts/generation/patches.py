"""JSON Patches for an item: each field alone, several at once, nested places, tests; and patches that must be refused as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.values.echo import is_same, lasting_fields
from contracts.analysis.values.fitting import fits
from contracts.generation.body_variants import PLAIN, declared, schema_of
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection
from specs.schema.compile import CompiledSchema

_VALUES = 3  # of each field
_MEMBER = "contract_check"


def good_patches(contract: Contract, collection: Collection, operation: Operation, item: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """Patches that the operation's schema allows: (in words, the patch)."""
    schema = schema_of(contract, operation)
    if schema is None:
        return
    several: list[Json] = []
    for name in _fields(collection, item):
        values = list(islice(_values(collection, schema, name, item.get(name)), _VALUES))
        for value in values:
            yield f"Another {name}", [_step("replace", name, value)]
        several += [_step("replace", name, value) for value in values[:1]]
        yield from _nested(collection, schema, name)
        yield from ((f"{name} added", [_step("add", name, value)]) for value in values[:1] if schema.is_valid([_step("add", name, value)]))
    if len(several) > 1:
        yield "Several at once", several
        yield "Several at once, the other way round", several[::-1]
        test_step = _step("test", several[0]["path"][1:], several[0]["value"])
        if schema.is_valid([test_step, several[1]]):
            yield "After a test that holds", [several[0], test_step, several[1]]
    for name in _fields(collection, item):
        for step in ({"op": "remove", "path": f"/{name}"}, _step("add", name, item[name])):
            if schema.is_valid([step]):
                yield f"{name} taken away, then put back", [step]


def wrong_patches(contract: Contract, collection: Collection, operation: Operation, item: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """Patches whose first step could be taken, but not the rest: (in words, the patch)."""
    schema = schema_of(contract, operation)
    if schema is None:
        return
    good = [
        _step("replace", name, value)
        for name in _fields(collection, item)
        for value in islice(_values(collection, schema, name, item.get(name)), 2)
    ]
    tests = [_step("test", step["path"][1:], step["value"]) for step in (*good[-1:], *good[:1])]
    spoilers = [("a test that does not hold", step) for step in tests if schema.is_valid([step])]
    spoilers += [("a place that is not there", step) for step in _nowhere(collection, schema)][:2]
    spoilers += [("an operation that is none", {"op": "contract-check", "path": "/x", "value": 1})]
    spoilers += [("a value of a wrong type", _step("replace", step["path"][1:], {"contract": ["check"]})) for step in good[-1:]]
    for first in good[:2] + good[-1:]:
        for description, step in spoilers:
            if step["path"] != first["path"] or step["op"] != "test":
                yield f"A change, then {description}", [first, step]


def _step(op: str, name: str, value: Json) -> dict[str, Json]:
    return {"op": op, "path": f"/{name}", "value": value}


def _fields(collection: Collection, item: Mapping[str, Json]) -> Iterator[str]:
    excluded_fields = {*lasting_fields(collection), collection.updated_field}
    return (name for name in collection.item_properties if name not in excluded_fields and name in item)


def _values(collection: Collection, schema: CompiledSchema, name: str, present: Json) -> Iterator[Json]:
    """Other values of a field that the patch's schema and the item's allow."""
    property_schema = collection.item_properties[name]
    for value in (*declared(property_schema), *reversed(PLAIN)):
        if (
            fits(value, property_schema, collection.document)
            and not is_same(value, present)
            and schema.is_valid([_step("replace", name, value)])
        ):
            yield value


def _nested(collection: Collection, schema: CompiledSchema, name: str) -> Iterator[tuple[str, Json]]:
    for value in ("contract-check-value", 1, False):
        steps = [_step("replace", name, {}), _step("add", f"{name}/{_MEMBER}", value)]
        if fits({}, collection.item_properties[name], collection.document) and schema.is_valid(steps):
            yield f"A member of {name}", steps
            return


def _nowhere(collection: Collection, schema: CompiledSchema) -> Iterator[Json]:
    """Steps that fit the schema, and name a place that no item has."""
    for name in collection.item_properties:
        step = {"op": "remove", "path": f"/{name}/nothing-has-this-name"}
        if schema.is_valid([step]):
            yield step
