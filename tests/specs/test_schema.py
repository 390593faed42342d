"""Schema Objects by the rules of their version, in each direction."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from specs import load
from specs.document.document import Document, from_file
from specs.document.object_model import walk
from specs.json.parsing import Json
from specs.json.pointer import join
from specs.schema.compile import CompiledSchema, Direction, Schemas
from tests.apis import BUILT_IN

Describe = Callable[..., Document]
_BOTH = ("3.0.3", "3.1.0")
_AT = "/components/schemas/S"


def _compile(describe: Describe, version: str, schema: Json, direction: Direction = "request", **others: Json) -> CompiledSchema:
    return Schemas(describe(version, schemas={"S": schema, **others})).compile(_AT, direction)


def _of(versions: tuple[str, ...], *rows: tuple[Json, Json, bool]) -> list[tuple[str, Json, Json, bool]]:
    return [(version, *row) for version in versions for row in rows]


_RULES = [
    *_of(
        _BOTH,
        ({"type": "integer"}, 1.0, True),
        ({"type": "integer"}, 1.5, False),
        ({"type": "integer"}, True, False),
        ({"type": "integer"}, 10**30, True),
        ({"type": "number"}, 1, True),
        ({"enum": [1]}, 1.0, True),
        ({"format": "int32", "type": "integer"}, 2**31 - 1, True),
        ({"format": "int32", "type": "integer"}, 2**31, False),
        ({"format": "int32", "type": "integer", "minimum": 5}, 4, False),
        ({"format": "int64", "type": "integer"}, -(2**63) - 1, False),
        ({"format": "date-time"}, "2026-01-01T00:00:00Z", True),
        ({"format": "date-time"}, "2026-01-01 00:00", False),
        ({"format": "date"}, "2026-02-30", False),
        ({"format": "uuid"}, "nope", False),
        ({"format": "email"}, "nope", False),
        ({"format": "uri"}, "nope", False),
        ({"format": "byte"}, "aGk=", True),
        ({"format": "byte"}, "a!", False),
        ({"format": "made-up"}, "anything", True),
        ({"type": "string", "pattern": "^a$"}, "ab", False),
        ({"not": {"required": ["a", "b"]}}, {"a": 1, "b": 1}, False),
        ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, 1, False),
    ),
    *_of(
        ("3.0.3",),
        ({"type": "number", "minimum": 5, "exclusiveMinimum": True}, 5, False),
        ({"type": "number", "minimum": 5, "exclusiveMinimum": False}, 5, True),
        ({"type": "number", "maximum": 5, "exclusiveMaximum": True}, 5, False),
        ({"type": "string", "nullable": True}, None, True),
        ({"type": "string", "nullable": False}, None, False),
        ({"type": "string", "nullable": True, "enum": ["a"]}, None, False),
        ({"type": "string", "nullable": True, "enum": ["a", None]}, None, True),
        ({"nullable": True, "allOf": [{"type": "object"}]}, None, True),
        ({"nullable": True, "allOf": [{"type": "object"}]}, 1, False),
        ({"nullable": True, "oneOf": [{"type": "object"}, {"type": "string", "nullable": True}]}, None, True),
        ({"$ref": "#/components/schemas/Text", "nullable": True, "maxLength": 1}, None, False),
        ({"$ref": "#/components/schemas/Text", "nullable": True, "maxLength": 1}, "abc", True),
        ({"$ref": "#/components/schemas/Nested/allOf/0/properties/x"}, None, False),
        ({"$ref": "#/components/schemas/Nested/allOf/0/properties/x"}, "abc", True),
        ({"const": 1}, 2, True),
        ({"if": {"type": "string"}, "then": False}, "a", True),
        ({"patternProperties": {"a": False}}, {"a": 1}, True),
        ({"prefixItems": [False]}, [1], True),
    ),
    *_of(
        ("3.1.0",),
        ({"exclusiveMinimum": 5}, 5, False),
        ({"exclusiveMinimum": 5}, 5.1, True),
        ({"const": 1}, 2, False),
        ({"const": None}, None, True),
        ({"type": ["string", "null"]}, None, True),
        ({"type": "string", "nullable": True}, None, False),
        ({"$ref": "#/components/schemas/Text", "maxLength": 1}, "abc", False),
        ({"$ref": "#/components/schemas/Text", "maxLength": 1}, "a", True),
        ({"prefixItems": [{"type": "string"}], "items": False}, ["a"], True),
        ({"prefixItems": [{"type": "string"}], "items": False}, ["a", "b"], False),
        ({"prefixItems": [{"type": "string"}]}, [1], False),
        ({"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}, {"a": 1}, False),
        ({"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}, {"a": 1, "b": 1}, True),
        ({"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}, {}, False),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, False),
        ({"dependentRequired": {"a": ["b"]}}, {"c": 1}, True),
        ({"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False}, {"a": 1}, True),
        ({"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False}, {"b": 1}, False),
        ({"contains": {"const": 1}, "minContains": 2}, [1, 2], False),
        ({"propertyNames": {"maxLength": 1}}, {"ab": 1}, False),
        ({"contentEncoding": "base64"}, "!", True),
        (True, 1, True),
        (False, 1, False),
    ),
]


@pytest.mark.parametrize(("version", "schema", "value", "is_valid"), _RULES)
def test_a_value_is_judged_by_the_rules_of_its_version(version: str, schema: Json, value: Json, is_valid: bool, describe: Describe) -> None:
    nested = {"nullable": True, "allOf": [{"properties": {"x": {"type": "string"}}}]}
    compiled = _compile(describe, version, schema, Text={"type": "string"}, Nested=nested)
    assert compiled.is_valid(value) is is_valid
    assert (list(compiled.violations(value)) == []) is is_valid


_ID, _PASSWORD = {"type": "string", "readOnly": True}, {"type": "string", "writeOnly": True}
_BOTH_PROPERTIES = {"id": _ID, "password": _PASSWORD}
_REQUIRED = ["id", "password"]
_SPREAD = {
    "in one schema": {"properties": _BOTH_PROPERTIES, "required": _REQUIRED},
    "required beside allOf": {"allOf": [{"properties": _BOTH_PROPERTIES}], "required": _REQUIRED},
    "required in another branch": {"allOf": [{"properties": _BOTH_PROPERTIES}, {"required": _REQUIRED}]},
    "described by a reference": {"allOf": [{"$ref": "#/components/schemas/Described"}, {"required": _REQUIRED}]},
    "required by a reference": {"allOf": [{"$ref": "#/components/schemas/Required"}, {"properties": _BOTH_PROPERTIES}]},
    "flags behind references": {
        "properties": {"id": {"$ref": "#/components/schemas/Id"}, "password": {"allOf": [{"$ref": "#/components/schemas/Password"}]}},
        "required": _REQUIRED,
    },
}
_COMPONENTS = {
    "Described": {"properties": _BOTH_PROPERTIES},
    "Required": {"required": _REQUIRED},
    "Id": _ID,
    "Password": _PASSWORD,
}


@pytest.mark.parametrize("version", _BOTH)
@pytest.mark.parametrize("spread", _SPREAD)
def test_what_is_read_only_or_write_only_counts_in_one_direction(version: str, spread: str, describe: Describe) -> None:
    request = _compile(describe, version, _SPREAD[spread], "request", **_COMPONENTS)
    response = _compile(describe, version, _SPREAD[spread], "response", **_COMPONENTS)
    assert request.is_valid({"password": "p"})
    assert not request.is_valid({"id": "a"})
    assert response.is_valid({"id": "a"})
    assert not response.is_valid({})
    assert not response.is_valid({"id": "a", "password": "p"})


def test_a_component_that_is_used_elsewhere_too_keeps_what_it_requires(describe: Describe) -> None:
    document = describe(schemas={"S": _SPREAD["required by a reference"], **_COMPONENTS})
    assert not Schemas(document).compile("/components/schemas/Required", "request").is_valid({"password": "p"})


@pytest.mark.parametrize("direction", ["request", "response"])
def test_what_not_asks_for_is_the_same_in_both_directions(direction: Direction, describe: Describe) -> None:
    compiled = _compile(describe, "3.1.0", {"not": {"required": ["id"], "properties": _BOTH_PROPERTIES}}, direction)
    assert compiled.is_valid({"other": 1})
    assert not compiled.is_valid({"id": "a"})


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/components/schemas/S"},
        {"allOf": [{"$ref": "#/components/schemas/S"}]},
        {"properties": {"s": {"$ref": "#/components/schemas/S"}, "id": {"readOnly": True}}, "required": ["id"]},
    ],
)
@pytest.mark.parametrize("version", _BOTH)
def test_a_schema_may_refer_to_itself(schema: Json, version: str, describe: Describe) -> None:
    assert _compile(describe, version, schema).is_valid({"s": {"s": {}}})


def test_a_reference_may_name_places_that_a_uri_must_encode(describe: Describe) -> None:
    document = describe(schemas={"S": {"$ref": "#/components/schemas/é {x}"}, "é {x}": {"type": "string"}})
    compiled = Schemas(document).compile(_AT, "request")
    assert not compiled.is_valid(1)


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "strng"}, "at /components/schemas/S/type"),
        ({"pattern": "("}, "at /components/schemas/S/pattern"),
        ({"$ref": "#/components/schemas/Nope"}, "/components/schemas/Nope"),
        ({"$ref": "http://127.0.0.1:9/x"}, "127.0.0.1:9"),
        ({"$ref": "other.yaml#/x"}, "other.yaml"),
    ],
)
def test_what_is_no_schema_is_an_error_that_says_where(schema: Json, said: str, describe: Describe) -> None:
    with pytest.raises(ValueError, match="the schema at /components/schemas/S cannot be used") as caught:
        _compile(describe, "3.1.0", schema)
    assert said in str(caught.value)


def _compile_everything(document: Document) -> int:
    schemas = Schemas(document)
    places = [join(*at) for at, kind, _ in walk(document.raw) if kind == "schema"]
    for place in places:
        schemas.compile(place, "request")
        schemas.compile(place, "response")
    return len(places)


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_schema_of_the_projects_apis_compiles(name: str) -> None:
    assert _compile_everything(load(name)) > 300


@pytest.mark.parametrize(("file", "operations", "schemas"), [("box.json", 290, 5000), ("together-full.yaml", 99, 2000)])
def test_whole_documents_by_others_load_and_all_their_schemas_compile(
    file: str, operations: int, schemas: int, whole_documents: Path
) -> None:
    document = from_file(whole_documents / file)
    assert len(document.operations) >= operations
    assert all(operation.responses for operation in document.operations)
    assert _compile_everything(document) >= schemas
