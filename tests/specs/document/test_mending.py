"""Documents as people publish them: what is no OpenAPI is told, and read as what it most likely means."""

from __future__ import annotations

import copy

import pytest

from specs import Document
from specs.document.document import check
from specs.document.faults import Fault
from specs.document.mending.objects import mend
from specs.json.parsing import Json
from specs.schema.compile import Schemas

OK: Json = {"200": {"description": "yes"}}


def _mended(raw: Json, version: str = "3.0.3") -> tuple[Document, list[Fault]]:
    raw = {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": {"responses": OK}}}, **copy.deepcopy(raw)}
    faults = mend(raw)
    return Document("t", check(raw, source="t"), raw), faults


def _schema(schema: Json, version: str = "3.0.3") -> tuple[Json, list[str]]:
    document, faults = _mended({"components": {"schemas": {"S": schema}}}, version)
    Schemas(document).compile("/components/schemas/S", "request")
    return document.raw["components"]["schemas"]["S"], [fault.problem for fault in faults]


def test_a_sound_document_is_left_alone() -> None:
    document, faults = _mended({})
    assert faults == []
    assert document.raw["paths"] == {"/a": {"get": {"responses": OK}}}


@pytest.mark.parametrize(
    ("schema", "mended"),
    [
        ({"type": "boolean", "default": "auto"}, {"type": "boolean"}),
        ({"type": "boolean", "default": "true"}, {"type": "boolean", "default": True}),
        ({"type": "integer", "default": "5"}, {"type": "integer", "default": 5}),
        ({"type": "string", "enum": ["a"], "default": "b"}, {"type": "string", "enum": ["a"]}),
        ({"type": "string", "enum": [1, True]}, {"type": "string", "enum": ["1", "true"]}),
        ({"type": "string", "pattern": "[\\p{all}]*"}, {"type": "string"}),
        ({"type": "file"}, {"type": "string", "format": "binary"}),
        ({"type": "any"}, {}),
        ({"type": "Int"}, {"type": "integer"}),
        ({"type": ["string", None]}, {"type": ["string", "null"]}),
        ({"type": "string", "minLength": "3"}, {"type": "string", "minLength": 3}),
        ({"type": "number", "multipleOf": 0}, {"type": "number"}),
        ({"type": "array", "items": [{"type": "string"}]}, {"type": "array", "items": {"type": "string"}}),
        ({"type": "object", "properties": {"a": {"required": True}}}, {"type": "object", "properties": {"a": {}}, "required": ["a"]}),
        ({"type": "object", "properties": []}, {"type": "object"}),
        ({"type": "object", "required": True}, {"type": "object"}),
        ({"properties": {"a": "text"}}, {"properties": {"a": {}}}),
        ({"allOf": []}, {}),
        ({"$ref": "#/components/schemas/Absent"}, {}),
        ({"$ref": "absent.yaml"}, {}),
        ({"$ref": "#/components/schemas/S"}, {}),
        ({"nullable": "true", "type": "string"}, {"nullable": True, "type": "string"}),
        ({"discriminator": "kind"}, {"discriminator": {"propertyName": "kind"}}),
    ],
)
def test_a_schema_that_would_not_compile_is_mended_and_told(schema: Json, mended: Json) -> None:
    value, problems = _schema(schema)
    assert value == mended
    assert len(problems) == 1


def test_an_exclusive_bound_of_30_is_read_in_31() -> None:
    value, problems = _schema({"minimum": 1, "exclusiveMinimum": True, "maximum": 9, "exclusiveMaximum": False}, "3.1.0")
    assert value == {"exclusiveMinimum": 1, "maximum": 9}
    assert len(problems) == 2


def test_a_schema_is_found_by_its_anchor_its_id_or_its_bare_name() -> None:
    schemas = {
        "A": {"$anchor": "a", "type": "string"},
        "B": {"$id": "https://x.example/b", "$ref": "#/components/schemas/A"},
        "C": {"anyOf": [{"$ref": "#a"}, {"$ref": "https://x.example/b"}, {"$ref": "A"}]},
    }
    document, faults = _mended({"components": {"schemas": schemas}}, "3.1.0")
    compiled = Schemas(document).compile("/components/schemas/C", "request")
    assert (compiled.is_valid("x"), compiled.is_valid(1)) == (True, False)
    assert faults == []


def test_of_two_operations_on_one_route_the_first_stays() -> None:
    item = {"get": {"responses": OK, "operationId": "first"}}
    document, faults = _mended({"paths": {"/{topic}": item, "/{subscription}": {"get": {"responses": OK}, "put": {"responses": OK}}}})
    assert [operation.key for operation in document.operations] == ["GET /{topic}", "PUT /{subscription}"]
    assert "GET /{subscription} has the route of /{topic}" in [fault.problem for fault in faults]


def test_path_parameters_are_those_of_the_template() -> None:
    paths = {
        "/a/{id}": {"get": {"responses": OK}},
        "/b/{item_id}": {
            "parameters": [{"name": "itemId", "in": "path", "schema": {"type": "integer"}}],
            "get": {"responses": OK, "parameters": [{"name": "gone", "in": "path", "required": True, "schema": {}}]},
        },
        "/c?x={y}": {"get": {"responses": OK, "parameters": [{"name": "y", "in": "path", "required": True, "schema": {}}]}},
    }
    document, faults = _mended({"paths": paths})
    parameters = [[(p.name, p.location, p.required) for p in operation.parameters] for operation in document.operations]
    assert parameters == [[("id", "path", True)], [("item_id", "path", True)], [("y", "query", True)]]
    assert {fault.pointer for fault in faults} == {
        "/paths/~1a~1{id}/get",
        "/paths/~1b~1{item_id}/parameters/0",
        "/paths/~1b~1{item_id}/get/parameters/0",
        "/paths/~1c?x={y}/get/parameters/0",
    }


@pytest.mark.parametrize(
    ("server", "base_path"),
    [
        ({"url": "https://x.example/{version}", "variables": {"version": {"enum": ["v1"]}}}, "/v1"),
        ({"url": "{host}/v2"}, "/v2"),
        ({"url": "{scheme}://x.example/v2"}, "/v2"),
        ({"url": "https://x.example/{version}"}, "/{version}"),
        ({"url": "//x.example/v3/"}, "/v3"),
        ({"url": "v3"}, "/v3"),
        ({"url": "http://[x/v3"}, ""),
        ({}, ""),
        ({"url": "https://{n}.example/p", "variables": {"n": {"default": 1}}}, "/p"),
    ],
)
def test_a_server_has_a_path(server: Json, base_path: str) -> None:
    assert _mended({"servers": [server]})[0].base_path == base_path


def test_security_names_schemes_that_there_are() -> None:
    schemes = {"basic": {"type": "basic"}, "key": {"type": "apiKey"}, "odd": {"type": "odd"}, "none": None}
    operation = {"responses": OK, "security": [{"absent": []}, {"key": None}]}
    document, faults = _mended({"components": {"securitySchemes": schemes}, "paths": {"/a": {"get": operation}}})
    assert document.security_schemes == {
        "basic": {"type": "http", "scheme": "basic"},
        "key": {"type": "apiKey", "name": "key", "in": "header"},
        "odd": {"type": "http", "scheme": "bearer"},
        "none": {"type": "http", "scheme": "bearer"},
    }
    assert document.operations[0].security == ({"key": []},)
    assert len(faults) == 6


def test_a_parameter_that_repeats_the_key_may_be_left_out() -> None:
    token = {"name": "token", "in": "header", "required": True, "schema": {}, "description": "Authentication token. Requires a scope."}
    page = {**token, "description": "Where the next page begins."}
    for schemes, parameter, is_required in (({"key": {"type": "oauth2"}}, token, False), ({}, token, True), ({"key": {}}, page, True)):
        operation = {"parameters": [parameter], "responses": OK}
        document, _ = _mended({"paths": {"/a": {"get": operation}}, "components": {"securitySchemes": schemes}})
        assert [each.required for each in document.operations[0].parameters] == [is_required]


def test_objects_that_are_none_are_left_out() -> None:
    paths = {
        "b": {"GET": {"responses": OK}},
        "/c": None,
        "/d": {"get": None, "put": {"parameters": [{"in": "query"}, "x", {"name": "q", "in": "body"}, {"name": "q", "in": "query"}]}},
        "/e": {"get": {"responses": {"200": None, "4xx": {"$ref": "#/absent"}, "ok": {}}, "requestBody": {"$ref": "#/absent"}}},
        "/f": {"get": {"responses": {"200": {"content": {"application/json": None}}}, "operationId": 7}},
    }
    document, faults = _mended({"paths": paths, "components": {"schemas": []}})
    assert [operation.key for operation in document.operations] == ["GET /b", "PUT /d", "GET /e", "GET /f"]
    put = document.operations[1]
    assert [parameter.name for parameter in put.parameters] == ["q"]
    assert [response.status for response in put.responses] == ["200"]
    assert [response.status for response in document.operations[2].responses] == ["200", "4XX"]
    assert document.operations[2].request_content == ()
    assert document.operations[3].id == "GET /f"
    assert all(fault.problem and fault.assumed for fault in faults)


def test_a_document_without_anything_is_served_as_nothing() -> None:
    document, faults = _mended({"paths": None, "info": None, "components": None, "servers": None, "security": None})
    assert document.operations == ()
    assert "no path has an operation" in [fault.problem for fault in faults]
