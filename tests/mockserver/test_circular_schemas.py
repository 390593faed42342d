"""Schemas that refer to each other in a circle, as code generators emit them."""

from __future__ import annotations

import httpx

from mockserver.embedded import running
from specs.document.document import Document, from_raw
from specs.json.parsing import Json


def _reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _document() -> Document:
    """`Pet` is a `Cat` or a `Dog`, and both of them are a `Pet`; so is the error."""
    content = {"application/json": {"schema": _reference("Pet")}}
    failed = {"description": "e", "content": {"application/json": {"schema": _reference("Problem")}}}
    schemas: Json = {
        "Pet": {
            "type": "object",
            "oneOf": [_reference("Cat"), _reference("Dog")],
            "properties": {"id": {"type": "string"}, "name": {"type": "string"}, "kind": {"type": "string"}},
        },
        "Cat": {"allOf": [_reference("Pet"), {"properties": {"kind": {"const": "cat"}}}]},
        "Dog": {"allOf": [_reference("Pet"), {"properties": {"kind": {"const": "dog"}}}]},
        "Problem": {"oneOf": [_reference("Missing")], "properties": {"message": {"type": "string"}}},
        "Missing": {"allOf": [_reference("Problem"), {"properties": {"status": {"type": "integer"}}}]},
    }
    item = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    paths = {
        "/pets": {"post": {"requestBody": {"content": content}, "responses": {"201": {"description": "d", "content": content}}}},
        "/pets/{id}": {"get": {"parameters": [item], "responses": {"200": {"description": "d", "content": content}, "404": failed}}},
    }
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths, "components": {"schemas": schemas}}
    return from_raw(raw, name="pets")


def test_a_document_with_schemas_in_a_circle_is_mocked() -> None:
    with running(documents=(_document(),)) as mock, httpx.Client(base_url=mock.base_url("pets"), trust_env=False) as client:
        missing = client.get("/pets/none")
        assert (missing.status_code, missing.json()["status"]) == (404, 404)
        assert "none" in missing.json()["message"]
