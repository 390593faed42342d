"""Error bodies in the shape that a document declares."""

from __future__ import annotations

import pytest

from mockserver.errors import BadRequest, NotFound, error_body, error_properties
from specs.json.parsing import Json

STRING = {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "body"),
    [
        (None, {"error": {"message": "why"}}),
        ({}, {"error": {"message": "why"}}),
        ({"type": "object", "properties": {"id": STRING}}, {"error": {"message": "why"}}),
        ({"type": "object", "properties": {"error": STRING}}, {"error": "why"}),
        ({"type": "object", "properties": {"message": {"type": ["string", "null"]}, "x": STRING}}, {"message": "why"}),
        (
            {
                "type": "object",
                "properties": {
                    "error": {"type": "object", "properties": {"message": STRING, "type": STRING, "param": STRING, "code": STRING}}
                },
            },
            {"error": {"message": "why", "type": "invalid_request_error", "param": "p"}},
        ),
        (
            {"allOf": [{"properties": {"status": {"type": "integer"}}}, {"properties": {"detail": STRING}}]},
            {"status": 400, "detail": "why"},
        ),
        ({"properties": {"status": {"type": "integer"}}}, {"error": {"message": "why"}}),
    ],
)
def test_the_reason_stands_where_the_schema_has_a_place_for_it(schema: Json, body: Json) -> None:
    assert error_body(schema, BadRequest("why", param="p"), lambda held: held) == body


def test_references_are_followed() -> None:
    schemas = {"#/e": {"properties": {"error": {"$ref": "#/s"}}}, "#/s": STRING}
    body = error_body(
        {"$ref": "#/e"}, NotFound("gone"), lambda held: schemas.get(held.get("$ref", ""), held) if isinstance(held, dict) else held
    )
    assert body == {"error": "gone"}


def test_properties_of_all_parts_are_found_and_one_s_own_count_last() -> None:
    schema = {
        "oneOf": [{"properties": {"a": 1}}],
        "anyOf": [{"properties": {"b": 1}}],
        "allOf": [{"properties": {"a": 2, "c": 1}}],
        "properties": {"c": 2},
    }
    assert error_properties(schema, lambda held: held) == {"a": 2, "b": 1, "c": 2}
    assert error_properties(True, lambda held: held) == {}
