"""Where the objects of a description sit."""

from __future__ import annotations

import pytest

from specs.document import object_model
from specs.json.parsing import Json

_SCHEMA = {"type": "object", "properties": {"not": {"items": {"type": "string"}}}, "if": True, "enum": [{"properties": {"x": {}}}]}
_DESCRIPTION = {
    "openapi": "3.1.0",
    "paths": {
        "x-note": {"get": {}},
        "/a": {
            "parameters": [{"name": "q", "in": "query", "schema": _SCHEMA}],
            "get": {"responses": {"200": {"$ref": "#/components/responses/ok"}, "x-note": []}, "callbacks": {"c": {"$ref": "#/x"}}},
        },
    },
    "components": {"responses": {"ok": {"description": "", "links": {"next": {}}, "content": {"a/b": {"example": {"schema": {}}}}}}},
}


def test_every_object_is_found_with_its_kind() -> None:
    found = {"/".join(map(str, at)): kind for at, kind, _ in object_model.walk(_DESCRIPTION)}
    parameter = "paths//a/parameters/0"
    assert found == {
        "": "openapi",
        "paths//a": "path item",
        parameter: "parameter",
        f"{parameter}/schema": "schema",
        f"{parameter}/schema/properties/not": "schema",
        f"{parameter}/schema/properties/not/items": "schema",
        f"{parameter}/schema/if": "schema",
        "paths//a/get": "operation",
        "paths//a/get/responses/200": "response",
        "paths//a/get/callbacks/c": "callback",
        "components": "components",
        "components/responses/ok": "response",
        "components/responses/ok/links/next": "link",
        "components/responses/ok/content/a/b": "media type",
    }


@pytest.mark.parametrize(
    ("paths", "at", "wanted"),
    [
        ({"/a": None}, ("paths", "/a"), "a mapping (path item)"),
        ({"/a": {"get": {"parameters": {}}}}, ("paths", "/a", "get", "parameters"), "a list"),
        ({"/a": {"get": {"responses": None}}}, ("paths", "/a", "get", "responses"), "a mapping"),
        ({"/a": {"parameters": [{"name": "x"}]}}, ("paths", "/a", "parameters", 0, "in"), "a string"),
    ],
)
def test_what_is_of_another_type_than_its_field_is_found(paths: Json, at: tuple[str | int, ...], wanted: str) -> None:
    assert [(place, what) for place, what, _ in object_model.structural_errors({"paths": paths})] == [(at, wanted)]
