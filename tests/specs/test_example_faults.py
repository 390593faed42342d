"""Examples that break their own schemas, wherever a document gives them; and those of which that cannot be said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from specs.document.document import Document, from_raw
from specs.document.sources import document_at
from specs.json.parsing import Json
from specs.schema.compile import Schemas
from specs.schema.example_faults import example_faults

TEXT, COUNT = {"type": "string"}, {"type": "integer"}
PERSON = {
    "type": "object",
    "required": ["id", "pin"],
    "properties": {"id": {**TEXT, "readOnly": True}, "pin": {**TEXT, "writeOnly": True}},
}


def document(*, version: str = "3.1.0", schema: Json = TEXT, operation: Json = None) -> Json:
    responses = {"responses": {"204": {"description": ""}}}
    return {
        "openapi": version,
        "info": {"title": "t", "version": "1"},
        "paths": {"/things": {"post": {**responses, **(operation or {})}}},
        "components": {"schemas": {"Thing": schema}},
    }


def places(raw: Json) -> list[str]:
    return [fault.pointer for fault in faults(from_raw(raw, name="t"))]


def faults(loaded: Document) -> tuple[Json, ...]:
    return example_faults(loaded, Schemas(loaded))


def body(schema: Json, example: Json, media_type: str = "application/json") -> Json:
    return {"content": {media_type: {"schema": schema, "example": example}}}


def answered(schema: Json, example: Json, media_type: str = "application/json") -> Json:
    return {"responses": {"200": {"description": "", **body(schema, example, media_type)}}}


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (document(schema={**COUNT, "example": "many"}), "/components/schemas/Thing/example"),
        (document(schema={**COUNT, "examples": [1, "many"]}), "/components/schemas/Thing/examples/1"),
        (document(schema={"type": "object", "properties": {"n": {**COUNT, "example": "3"}}}),
         "/components/schemas/Thing/properties/n/example"),
        (document(operation={"requestBody": body(PERSON, {"id": "a"})}),
         "/paths/~1things/post/requestBody/content/application~1json/example"),
        (document(operation=answered(PERSON, {"pin": "1"})),
         "/paths/~1things/post/responses/200/content/application~1json/example"),
        (document(operation={"parameters": [{"name": "n", "in": "query", "schema": COUNT, "examples": {"a": {"value": 1.5}}}]}),
         "/paths/~1things/post/parameters/0/examples/a/value"),
    ],
)  # fmt: skip
def test_an_example_that_breaks_its_schema_is_told(raw: Json, place: str) -> None:
    assert places(raw) == [place]


@pytest.mark.parametrize(
    "raw",
    [
        document(schema={**COUNT, "example": 3}),
        document(schema={**COUNT, "example": None}),
        document(version="3.0.3", schema={"$ref": "#/components/schemas/Thing", "example": 3}),
        document(version="3.0.3", schema={**TEXT, "nullable": True, "examples": [3]}),
        document(operation={"requestBody": body(PERSON, {"pin": "1"})}),
        document(operation=answered(PERSON, {"id": "a"})),
        document(operation=answered(PERSON, "<person/>", "application/xml")),
        document(operation={"parameters": [{"name": "n", "in": "query", "schema": {"type": "array", "items": COUNT}, "example": "1,2"}]}),
        document(schema={**PERSON, "example": {"id": "a"}}),
    ],
)
def test_what_may_be_meant_is_not_told(raw: Json) -> None:
    assert places(raw) == []


def test_file_line_and_reason_are_told(tmp_path: Path) -> None:
    path = tmp_path / "things.json"
    path.write_text(json.dumps(document(schema={**COUNT, "example": "many"}), indent=1))
    line = next(number for number, text in enumerate(path.read_text().splitlines(), 1) if '"many"' in text)
    (fault,) = faults(document_at(str(path)))
    assert str(fault) == (
        f"{path}:{line}: /components/schemas/Thing/example: the example breaks its own schema: "
        "value: got `many`, wanted a value of type integer; it is used as far as it fits"
    )
