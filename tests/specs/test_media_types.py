"""Media types: which are JSON, and which of several is the JSON of an operation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from specs.document.document import Document
from specs.http.media_types import is_json, json_type_for
from specs.json.parsing import Json
from specs.resources.collections import request_pointer, request_properties
from specs.vendoring.verify import verify_document

Describe = Callable[..., Document]

LINES = "application/jsonlines"


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("text/json", True),
        ("application/problem+json", True),
        ("application/json-patch+json", True),
        ("*/*", True),
        ("application/*", True),
        (LINES, False),
        ("application/jsonl", False),
        ("application/x-ndjson", False),
        ("application/json-seq", False),
        ("application/geo+json-seq", False),
        ("text/csv", False),
        ("image/*", False),
        ("", False),
    ],
)
def test_json_is_what_is_one_json_value(media_type: str, expected: bool) -> None:
    assert is_json(media_type) is expected


@pytest.mark.parametrize(("declared", "sent"), [("*/*", "application/json"), ("text/json", "text/json"), ("a/b+json", "a/b+json")])
def test_nothing_is_sent_as_a_range(declared: str, sent: str) -> None:
    assert json_type_for(declared) == sent


def _content(name: str) -> Json:
    return {"schema": {"type": "object", "properties": {name: {"type": "string"}}}}


def _lines_and_json(describe: Describe) -> Document:
    """JSON Lines stand before JSON, and so does a range; their example is no JSON value that fits the schema."""
    lines = {**_content("line"), "example": "{}\\n{}"}
    content = {LINES: lines, "*/*": _content("any"), "application/json": _content("name")}
    success = {"description": "", "content": content}
    return describe(paths={"/x": {"post": {"requestBody": {"content": content}, "responses": {"201": success}}}})


def test_json_lines_are_no_json(describe: Describe) -> None:
    (operation,) = _lines_and_json(describe).operations
    assert operation.success_schema == _content("name")["schema"]
    assert request_pointer(operation) == "/paths/~1x/post/requestBody/content/application~1json/schema"
    assert operation.json_body is not None
    assert operation.json_body.sent_as == "application/json"
    assert "line" not in request_properties(operation)


def test_the_example_of_json_lines_is_not_held_against_their_schema(describe: Describe) -> None:
    assert not [failure for failure in verify_document(_lines_and_json(describe)).failures if "example" in failure]
