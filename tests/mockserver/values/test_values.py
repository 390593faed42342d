"""Legal values of any schema: made and fitted, held against the compiled schema and against a second implementation."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator, OAS31Validator

from mockserver.values.values import Unmakeable, Values
from specs.document.document import Document, Parameter, from_file, from_raw
from specs.json.parsing import Json
from specs.schema.compile import Schemas

SHARED = Path(__file__).parents[3].parent / "shared"
POINTER = "/components/schemas/S"


def document_of(schema: Json, *, version: str = "3.1.0", **others: Json) -> Document:
    info = {"title": "t", "version": "1"}
    return from_raw({"openapi": version, "info": info, "paths": {}, "components": {"schemas": {"S": schema, **others}}}, name="t")


def values_of(schema: Json, *, version: str = "3.1.0", **others: Json) -> tuple[Values, Callable[[Json], bool]]:
    document = document_of(schema, version=version, **others)
    schemas = Schemas(document)
    return Values(document, schemas, seed=0), schemas.compile(POINTER, "response").is_valid


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


CAT = {"type": "object", "required": ["kind", "lives"], "properties": {"kind": {"type": "string"}, "lives": {"type": "integer"}}}
DOG = {"type": "object", "required": ["kind", "bark"], "properties": {"kind": {"type": "string"}, "bark": {"type": "string"}}}
ENDLESS = {"type": "object", "required": ["next"], "properties": {"next": ref("S")}}
EXPRESSION = {"oneOf": [ref("And"), {"type": "string"}]}
AND = {"type": "object", "required": ["left", "right"], "properties": {"left": ref("S"), "right": ref("S")}, "additionalProperties": False}

SCHEMAS: list[Json] = [
    {"type": "string", "pattern": r"^(?=.*[A-Z])(?=.*\d)[A-Za-z\d]{8,}$"},
    {"type": "string", "pattern": r"^\p{Lu}\p{L}*$", "minLength": 12},
    {"type": "string", "pattern": r"^(?!test)[a-z]{4,6}$"},
    {"type": "string", "pattern": "^[A-Z]{2}-", "minLength": 10, "maxLength": 12},
    {"type": "string", "format": "email", "maxLength": 8},
    {"type": "string", "format": "uri", "minLength": 80},
    {"type": "string", "format": "byte", "minLength": 40},
    {"type": "string", "format": "date-time", "pattern": "^2025"},
    {"type": "string", "minLength": 5, "maxLength": 5},
    {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.001},
    {"type": "number", "multipleOf": 0.05, "minimum": 0.12},
    {"type": "integer", "minimum": 1.5, "maximum": 2.5},
    {"type": "number", "not": {"type": "integer"}},
    {"oneOf": [{"type": "integer"}, {"type": "number"}]},
    {"oneOf": [{"type": "integer", "multipleOf": 2}, {"type": "integer", "multipleOf": 3}], "not": {"const": 0}},
    {"oneOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "object", "properties": {"b": {"type": "string"}}}]},
    {"allOf": [{"minimum": 3}, {"type": "integer"}, {"maximum": 3}]},
    {"allOf": [{"enum": ["a", "b"]}, {"enum": ["b", "c"]}], "type": "string"},
    {"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 3, "uniqueItems": True},
    {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False, "minItems": 2},
    {"type": "array", "contains": {"const": "x"}, "minContains": 2, "items": {"type": "string"}, "maxItems": 3, "minItems": 3},
    {"type": "object", "minProperties": 3, "additionalProperties": {"type": "boolean"}},
    {"type": "object", "minProperties": 2, "patternProperties": {"^x-[a-z]+$": {"type": "integer"}}, "additionalProperties": False},
    {"type": "object", "minProperties": 1, "propertyNames": {"enum": ["left", "right"]}, "additionalProperties": {"type": "integer"}},
    {"type": "object", "maxProperties": 1, "properties": {"a": {}, "b": {"type": "string"}}, "required": ["b"]},
    {"type": "object", "required": ["undeclared"]},
    {"type": "object", "properties": {"a": {"const": 1}, "b": {}}, "required": ["a"], "dependentRequired": {"a": ["b"]}},
    {
        "type": "object",
        "properties": {"kind": {"enum": ["card"]}},
        "required": ["kind"],
        "if": {"properties": {"kind": {"const": "card"}}},
        "then": {"required": ["number"], "properties": {"number": {"type": "string", "pattern": "^[0-9]{16}$"}}},
        "else": {"required": ["iban"]},
    },
    {"type": "object", "properties": {"a": False, "b": {"type": "integer"}}, "required": ["b"]},
    {"allOf": [{"properties": {"a": {"type": "string"}}}], "unevaluatedProperties": False, "type": "object"},
    {"type": ["null", "string"], "example": 5},
    {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"], "example": {"a": "no integer"}},
    {"type": "object", "properties": {"next": ref("S"), "items": {"type": "array", "items": ref("S")}}},
    {"type": "object", "required": ["next"], "properties": {"next": {"anyOf": [ref("S"), {"type": "null"}]}}},
    EXPRESSION,
    {"oneOf": [ref("Cat"), ref("Dog")], "discriminator": {"propertyName": "kind", "mapping": {"dog": "#/components/schemas/Dog"}}},
    {"anyOf": [{"type": "null"}, {"type": "integer", "minimum": 7}]},
    {},
    True,
]
GARBAGE: list[Json] = [None, True, -1, 0.5, "", "text", [], [None], {}, {"a": [1]}, {"kind": "dog", "x": {}}, [{"a": 1}, 2]]


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: json.dumps(schema)[:70])
def test_a_made_value_is_legal(schema: Json) -> None:
    values, is_valid = values_of(schema, Cat=CAT, Dog=DOG, And=AND)
    for key in "abcdef":
        value = values.made(POINTER, "response", key)
        assert is_valid(value), value
        assert value == values.made(POINTER, "response", key)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: json.dumps(schema)[:70])
def test_a_fitted_value_is_legal(schema: Json) -> None:
    values, is_valid = values_of(schema, Cat=CAT, Dog=DOG, And=AND)
    for value in GARBAGE:
        fitted = values.fitted(value, POINTER, "response", "k")
        assert is_valid(fitted), (value, fitted)
        assert fitted is value or not is_valid(value)


SCHEMAS_30: list[Json] = [
    {"type": "integer", "minimum": 3, "exclusiveMinimum": True, "maximum": 4},
    {"type": "string", "nullable": True, "enum": [None]},
    {"nullable": True, "allOf": [ref("S")]},
    {"type": "object", "required": ["parent"], "properties": {"parent": {"nullable": True, "allOf": [ref("S")]}}},
    {"type": "integer", "format": "int32", "minimum": 2147483647},
    {"type": "object", "required": ["a", "b"], "properties": {"a": {"type": "string", "writeOnly": True}, "b": {"readOnly": True}}},
]


@pytest.mark.parametrize("schema", SCHEMAS_30, ids=lambda schema: json.dumps(schema)[:70])
def test_a_value_of_a_3_0_schema_is_legal(schema: Json) -> None:
    values, is_valid = values_of(schema, version="3.0.3")
    assert is_valid(values.made(POINTER, "response", "k"))


def test_what_has_no_place_in_a_direction_is_left_out() -> None:
    values, _ = values_of(SCHEMAS_30[-1], version="3.0.3")
    assert values.made(POINTER, "response", "k").keys() == {"b"}
    assert values.made(POINTER, "request", "k").keys() == {"a"}


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"allOf": [{"type": "string"}, {"type": "integer"}]},
        {"type": "object", "required": ["next"], "properties": {"next": ref("S")}},
    ],
    ids=str,
)
def test_a_schema_that_allows_nothing_is_told_with_its_place(schema: Json) -> None:
    with pytest.raises(Unmakeable, match=POINTER):
        values_of(schema)[0].made(POINTER, "response", "k")


def test_a_discriminator_names_the_schema_of_its_branch() -> None:
    schema = {"oneOf": [ref("Cat"), ref("Dog")], "discriminator": {"propertyName": "kind", "mapping": {"meow": "#/components/schemas/Cat"}}}
    values, _ = values_of(schema, Cat=CAT, Dog=DOG)
    assert values.made(POINTER, "response", "k")["kind"] == "meow"
    fitted = values.fitted({"kind": "Dog", "lives": "?"}, POINTER, "response", "k")
    assert fitted["kind"] == "Dog"
    assert "bark" in fitted


def test_fitting_keeps_what_is_right() -> None:
    address = {"type": "object", "required": ["city", "zip"], "properties": {"city": {"type": "string"}, "zip": {"type": "string"}}}
    schema = {
        "type": "object",
        "required": ["id", "address"],
        "properties": {"id": {"type": "integer"}, "address": address, "age": {"type": "integer"}, "note": {"type": "string"}},
    }
    values, _ = values_of(schema)
    sent = {"note": "kept", "extra": {"deep": [1]}, "address": {"city": "Bern", "more": 1}}
    fitted = values.fitted(sent, POINTER, "response", "k")
    assert fitted["note"] == "kept"
    assert fitted["extra"] == {"deep": [1]}
    assert (fitted["address"]["city"], fitted["address"]["more"]) == ("Bern", 1)
    assert isinstance(fitted["address"]["zip"], str)
    assert isinstance(fitted["id"], int)
    assert "age" not in fitted
    assert sent == {"note": "kept", "extra": {"deep": [1]}, "address": {"city": "Bern", "more": 1}}


def test_values_are_plausible_by_name_format_and_description() -> None:
    names = ("email", "countryCode", "created_at", "phone", "first_name", "url")
    properties: Json = {name: {"type": "string"} for name in names} | {
        "x": {"type": "string", "description": "The ISO 4217 currency code."}
    }
    made = values_of({"type": "object", "properties": properties})[0].made(POINTER, "response", "k")
    assert "@" in made["email"]
    assert len(made["countryCode"]) == 2
    assert made["created_at"].startswith("202")
    assert made["phone"].startswith("+")
    assert made["first_name"].istitle()
    assert made["url"].startswith("https://")
    assert len(made["x"]) == 3


def test_a_value_is_the_same_in_every_process() -> None:
    program = (
        "from tests.mockserver.values.test_values import *;"
        "print(json.dumps([values_of(s, Cat=CAT, Dog=DOG, And=AND)[0].made(POINTER, 'response', 'k') for s in SCHEMAS]))"
    )
    outputs = {
        subprocess.run([sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_a_wide_recursive_schema_gives_a_value_of_bounded_size() -> None:
    schema = {"type": "object", "properties": {f"child{number}": ref("S") for number in range(40)}}
    started_s = time.perf_counter()
    made = values_of(schema)[0].made(POINTER, "response", "k")
    assert len(json.dumps(made)) < 100_000
    assert time.perf_counter() - started_s < 2


_TEXTS = st.sampled_from(["a", "b", "kind", "email", "created_at"])
_LEAVES = st.one_of(
    st.builds(lambda low, size: {"type": "integer", "minimum": low, "maximum": low + size}, st.integers(-50, 50), st.integers(0, 9)),
    st.builds(lambda low, size: {"type": "string", "minLength": low, "maxLength": low + size}, st.integers(0, 30), st.integers(0, 9)),
    st.builds(lambda members: {"enum": members}, st.lists(st.one_of(st.none(), st.booleans(), st.integers(0, 3), _TEXTS), min_size=1)),
    st.builds(lambda name: {"type": "string", "format": name}, st.sampled_from(["date", "email", "uuid", "uri", "ipv6", "byte", "time"])),
    st.builds(lambda pattern: {"type": "string", "pattern": pattern}, st.sampled_from(["^[a-z]+$", r"^\d{3}-\d{2}$", "^(a|bc)*$"])),
    st.just({"type": ["null", "number"]}),
    st.just({}),
)


def _objects(children: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.builds(
        lambda properties, others, is_needed: {
            "type": "object", "properties": properties, "additionalProperties": others, "required": list(properties)[: 1 + is_needed]
        },
        st.dictionaries(_TEXTS, children, max_size=3), st.booleans(), st.integers(0, 2),
    )  # fmt: skip


def _lists(children: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.builds(lambda items, least: {"type": "array", "items": items, "minItems": least}, children, st.integers(0, 3))


def _combined(children: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.one_of(
        _objects(children), _lists(children),
        st.builds(lambda key, branches: {key: branches}, st.sampled_from(["anyOf", "oneOf"]), st.lists(children, min_size=1, max_size=3)),
    )  # fmt: skip


_ANY_SCHEMA = st.recursive(_LEAVES, _combined, max_leaves=8)
_ANY_VALUE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 60), st.text(max_size=4)),
    lambda children: st.one_of(st.lists(children, max_size=3), st.dictionaries(_TEXTS, children, max_size=3)),
    max_leaves=6,
)


def _has_one_of(schema: Json) -> bool:
    return "oneOf" in json.dumps(schema)


@settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(schema=_ANY_SCHEMA, value=_ANY_VALUE)
def test_any_schema_has_legal_values(schema: Json, value: Json) -> None:
    values, is_valid = values_of(schema)
    try:
        made = values.made(POINTER, "response", "k")
    except Unmakeable:
        assert _has_one_of(schema), schema  # whose branches may be the same: nothing else in these schemas contradicts itself
        return
    assert is_valid(made)
    assert is_valid(values.fitted(value, POINTER, "response", "k"))


def _inlined(document: Document, schema: Json, depth: int = 0) -> Json:
    """A schema with its references replaced by what they lead to, down to a depth where anything is allowed."""
    if isinstance(schema, list):
        return [_inlined(document, item, depth) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("$ref"), str):
        return _inlined(document, document.schema(schema), depth + 1) if depth < 4 else {}
    return {key: _inlined(document, member, depth) for key, member in schema.items() if key not in ("discriminator", "example", "examples")}


@pytest.mark.parametrize("file", ["petstore.yaml", "together-full.yaml", "box.json"])
def test_values_of_whole_documents_are_legal_to_another_validator(file: str) -> None:
    if not (SHARED / "documents").is_dir():
        pytest.skip("the whole documents are not beside this repository")
    document = from_file(SHARED / "documents" / file)
    values = Values(document, Schemas(document), seed=1)
    checked = 0
    for operation in document.operations[:60]:
        for media, direction in [*((r.json_body, "response") for r in operation.responses[:2]), (operation.json_body, "request")]:
            if media is None or media.schema_pointer is None:
                continue
            raw = _inlined(document, media.raw["schema"])
            if len(json.dumps(raw)) > 60_000 or "oneOf" in json.dumps(raw):
                continue  # too large to be inlined; or cut, and then more than one branch may fit
            by_direction = {"response": OAS30ReadValidator, "request": OAS30WriteValidator}
            validator = OAS31Validator if document.version == "3.1" else by_direction[direction]
            made = values.made(media.schema_pointer, "response" if direction == "response" else "request", "k")
            assert not [error.message for error in validator(raw).iter_errors(made)], (operation.key, made)
            checked += 1
    assert checked > 5


@pytest.mark.parametrize(
    ("header", "texts"),
    [
        ({"schema": {"type": "integer", "minimum": 4, "maximum": 4}, "example": "none"}, {"4"}),
        ({"schema": {"type": "integer"}, "example": "12"}, {"12"}),
        ({"schema": {"type": "array", "items": {"enum": ["a"]}, "minItems": 2}}, {"a,a"}),
        ({"schema": {"type": "boolean"}, "examples": {"x": {"value": False}}}, {"false"}),
        ({"content": {"text/plain": {"schema": {"const": "t"}}}}, {"t"}),
    ],
    ids=str,
)
def test_a_header_has_its_example_where_that_is_legal(header: Json, texts: set[str]) -> None:
    responses = {"200": {"description": "", "headers": {"X-A": header}}}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/x": {"get": {"responses": responses}}}}
    document = from_raw(raw, name="t")
    declared = next(iter(document.operations[0].responses[0].headers))
    assert Values(document, Schemas(document), seed=0).example_header(declared) in texts


def test_a_declared_example_that_is_not_valid_is_mended() -> None:
    schema = {"type": "object", "required": ["id", "name"], "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
    content = {"application/json": {"schema": schema, "example": {"id": "wrong", "name": "kept"}}}
    responses = {"200": {"description": "", "content": content}}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/x": {"get": {"responses": responses}}}}
    document = from_raw(raw, name="t")
    body = Values(document, Schemas(document), seed=0).example_body(document.operations[0].responses[0])
    assert body["name"] == "kept"
    assert isinstance(body["id"], int)


def test_a_value_that_is_nested_deeply_is_fitted() -> None:
    values, is_valid = values_of({"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "next": ref("S")}})
    value: Json = {"id": 1}
    for number in range(100):
        value = {"id": number, "next": value}
    assert values.fitted(value, POINTER, "response", "k") is value
    fitted = values.fitted({**value, "id": "wrong"}, POINTER, "response", "k")
    assert is_valid(fitted)
    assert fitted["next"] == value["next"]


def test_a_client_that_is_told_to_retry_waits_for_a_second() -> None:
    header: Json = {"schema": {"type": "integer", "minimum": 1}}
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}, "components": {"headers": {"Retry-After": header}}}
    document = from_raw(raw, name="t")
    values = Values(document, Schemas(document), seed=0)
    assert values.example_header(Parameter("Retry-After", "header", "/components/headers/Retry-After", header)) == "1"


def test_an_optional_property_that_no_value_is_found_for_is_left_out_alone() -> None:
    hard = {"type": "string", "pattern": "^[a-z]((?!--|..)[a-z0-9-])+$", "minLength": 9}
    values, is_valid = values_of(
        {"type": "object", "properties": {"label": hard, "size": {"type": "integer"}, "in": {"properties": {"label": hard}}}}
    )
    made = values.made(POINTER, "response", "k")
    assert is_valid(made)
    assert "size" in made
