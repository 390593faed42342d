"""Error bodies in the shape that a document declares."""

from __future__ import annotations

import pytest

from mockserver.errors import BadRequest, NotFound, error_body
from specs.document.document import Document, from_raw
from specs.json.parsing import Json

STRING = {"type": "string"}


def _document(**schemas: Json) -> Document:
    info = {"title": "t", "version": "1"}
    return from_raw({"openapi": "3.1.0", "info": info, "paths": {}, "components": {"schemas": schemas}}, name="t")


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
        ({"properties": {"errors": {"type": "array", "items": {"properties": {"reason": STRING}}}}}, {"errors": [{"reason": "why"}]}),
        ({"properties": {"errors": {"type": "array", "items": STRING}, "ok": STRING}}, {"errors": ["why"]}),
        ({"properties": {"errors": {"type": "array", "items": {"properties": {"field": STRING}}}}}, {"error": {"message": "why"}}),
    ],
)
def test_the_reason_stands_where_the_schema_has_a_place_for_it(schema: Json, body: Json) -> None:
    assert error_body(schema, BadRequest("why", param="p"), _document()) == body


def test_references_are_followed() -> None:
    document = _document(E={"properties": {"error": {"$ref": "#/components/schemas/S"}}}, S=STRING)
    assert error_body({"$ref": "#/components/schemas/E"}, NotFound("gone"), document) == {"error": "gone"}


def test_a_code_of_an_enumeration_is_the_one_that_resembles_the_status() -> None:
    code = {"enum": ["rate_limited", "NOT_FOUND", "invalid-request"]}
    schema = {"type": "object", "properties": {"message": STRING, "code": code}}
    assert error_body(schema, NotFound("gone"), _document()) == {"message": "gone", "code": "NOT_FOUND"}
    assert error_body(schema, BadRequest("why"), _document()) == {"message": "why", "code": "invalid-request"}


def test_a_code_that_resembles_no_status_is_that_of_a_client_who_erred() -> None:
    code = {"enum": ["api_error", "idempotency_error", "invalid_request_error"]}
    schema = {"type": "object", "properties": {"message": STRING, "code": code}}
    assert error_body(schema, NotFound("gone"), _document()) == {"message": "gone", "code": "invalid_request_error"}
