"""What a Schema Object says at a glance."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from specs.document.document import Document
from specs.json.parsing import Json
from specs.schema.properties import is_type, properties

Describe = Callable[..., Document]


def test_properties_of_all_parts_are_found_and_one_s_own_count_last(describe: Describe) -> None:
    schema = {
        "oneOf": [{"properties": {"a": 1}}],
        "anyOf": [{"properties": {"b": 1}}],
        "allOf": [{"properties": {"a": 2, "c": 1}}],
        "properties": {"c": 2},
    }
    assert properties(describe(), schema) == {"a": 2, "b": 1, "c": 2}
    assert properties(describe(), True) == {}


def test_schemas_in_a_circle_are_followed_once(describe: Describe) -> None:
    schemas = {
        "Pet": {"oneOf": [{"$ref": "#/components/schemas/Cat"}], "properties": {"name": 1}},
        "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"properties": {"claws": 1}}]},
    }
    for name in schemas:
        assert properties(describe(schemas=schemas), {"$ref": f"#/components/schemas/{name}"}) == {"name": 1, "claws": 1}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [({"type": "array"}, True), ({"type": ["array", "null"]}, True), ({"type": "object"}, False), ({}, False), (True, False)],
)
def test_a_type_is_named_alone_or_beside_others(schema: Json, expected: bool) -> None:
    assert is_type(schema, "array") is expected
