"""Values as the judge of clients compares, varies and reduces them."""

from __future__ import annotations

import pytest

from contracts.analysis.declarations.contract import Contract
from contracts.runs.clients.difference import differences
from contracts.runs.clients.response_variants import UNKNOWN_NAME, UNKNOWN_VALUE, VARIATIONS, VariantSchema, complete
from contracts.runs.clients.shrinking import shrunk, simpler_calls
from specs.document.document import from_raw
from specs.json.parsing import Json

SCHEMA = {
    "type": "object",
    "required": ["id", "size"],
    "properties": {
        "id": {"type": "string"},
        "size": {"type": "string", "enum": ["s", "m"]},
        "note": {"type": "string", "nullable": True},
        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
    },
}
PART = {"type": "object", "properties": {"n": {"type": "integer", "nullable": True}}}
RAW = {
    "openapi": "3.0.3",
    "info": {"title": "x", "version": "1"},
    "paths": {"/x": {"get": {"responses": {"200": {"description": "", "content": {"application/json": {"schema": SCHEMA}}}}}}},
    "components": {"schemas": {"Part": PART}},
}
AT = "/paths/~1x/get/responses/200/content/application~1json/schema"
SHAPE = VariantSchema(Contract(from_raw(RAW, name="x")), AT, SCHEMA)
VALUE: Json = {"id": "1", "size": "s", "note": "n", "parts": [{"n": 1}]}


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("only what is required", {"id": "1", "size": "s"}),
        ("null wherever it is allowed", {"id": "1", "size": "s", "note": None, "parts": [{"n": None}]}),
        ("unknown enum values", {**VALUE, "size": UNKNOWN_VALUE}),
    ],
)
def test_an_answer_is_varied(said: str, wanted: Json) -> None:
    assert VARIATIONS[said](SHAPE, VALUE) == wanted


def test_unknown_fields_stand_in_every_object() -> None:
    found: Json = VARIATIONS["unknown fields"](SHAPE, VALUE)
    assert UNKNOWN_NAME in found
    assert UNKNOWN_NAME in found["parts"][0]
    assert SHAPE.allows_later(found)
    assert not SHAPE.allows_later({UNKNOWN_NAME: 1})


def test_a_whole_answer_has_every_property_that_any_drawn_one_has() -> None:
    assert complete(SHAPE, [{"id": "1", "size": "s", "parts": []}, {"id": "2", "size": "m", "note": "n", "parts": [{"n": 1}]}]) == VALUE


@pytest.mark.parametrize(
    ("wanted", "got", "place"),
    [
        ({"a": 1}, {"a": 1.0}, None),
        ({"a": 1}, {"a": True}, "body.a"),
        ({"a": 1}, {"a": "1"}, "body.a"),
        ({"a": None}, {}, "body.a"),
        ({}, {"a": None}, "body.a"),
        ([{"a": [0]}], [{"a": [1]}], "body[0].a[0]"),
        ([1, 2], [1], "body"),
        ("2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", None),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "body"),
        ("2026-01-01", "2026-01-02", "body"),
    ],
)
def test_values_differ_where_json_says_so(wanted: Json, got: Json, place: str | None) -> None:
    assert [one.location("body") for one in differences(wanted, got)] == ([] if place is None else [place])


def test_a_value_is_reduced_to_what_shows_it() -> None:
    value = {"a": "some text with / in it", "b": {"c": [3, 4, 5]}, "d": None}
    assert shrunk(value, lambda held: "/" in str(held.get("a")), simpler_calls()) == {"a": "/"}
    assert shrunk(value, lambda held: 4 in held.get("b", {}).get("c", []), simpler_calls()) == {"b": {"c": [4]}}


def test_reducing_ends_when_its_calls_are_used_up() -> None:
    asked: list[Json] = []

    def shows(held: Json) -> bool:
        asked.append(held)
        return False

    shrunk({"a": "x" * 50}, shows, simpler_calls(5))
    assert len(asked) == 5
