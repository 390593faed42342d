"""What is wrong with a value, in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from specs.document.document import Document
from specs.json.parsing import Json
from specs.schema.compile import Schemas

_TWO_KINDS = {
    "oneOf": [
        {"properties": {"kind": {"const": "a"}, "size": {"type": "integer"}}, "required": ["size"]},
        {"properties": {"kind": {"const": "b"}}, "required": ["x", "y"]},
    ]
}


@pytest.mark.parametrize(
    ("schema", "value", "keyword", "path", "wanted"),
    [
        ({"type": "string"}, 1, "type", (), "a value of type string"),
        ({"type": ["null", "string"]}, 1, "type", (), "a value of type string or null"),
        ({"required": ["a"]}, {}, "required", (), "the property `a`"),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, "required", (), "the property `b`"),
        ({"enum": ["a", None, True, 1]}, 2, "enum", (), "one of `a`, null, true, 1"),
        ({"const": "x"}, 2, "const", (), "exactly `x`"),
        ({"const": {"a": None}}, 2, "const", (), 'exactly {"a": null}'),
        ({"minimum": 5}, 2, "minimum", (), "at least 5"),
        ({"maximum": 5}, 7, "maximum", (), "at most 5"),
        ({"exclusiveMinimum": 5}, 5, "exclusiveMinimum", (), "more than 5"),
        ({"exclusiveMaximum": 5}, 5, "exclusiveMaximum", (), "less than 5"),
        ({"minLength": 1}, "", "minLength", (), "at least 1 character"),
        ({"maxLength": 2}, "abc", "maxLength", (), "at most 2 characters"),
        ({"minItems": 1}, [], "minItems", (), "at least 1 item"),
        ({"maxItems": 1}, [1, 2], "maxItems", (), "at most 1 item"),
        ({"minProperties": 1}, {}, "minProperties", (), "at least 1 property"),
        ({"maxProperties": 0}, {"a": 1}, "maxProperties", (), "at most 0 properties"),
        ({"pattern": "^a"}, "b", "pattern", (), "a match of the pattern ^a"),
        ({"format": "date-time"}, "b", "format", (), "the format date-time"),
        ({"format": "byte"}, "!", "format", (), "the format byte"),
        ({"multipleOf": 3}, 4, "multipleOf", (), "a multiple of 3"),
        ({"uniqueItems": True}, [1, 1.0], "uniqueItems", (), "no item twice"),
        ({"properties": {"a": {}}, "additionalProperties": False}, {"b": 1}, "additionalProperties", (), "no property `b`"),
        ({"additionalProperties": False}, {"b": 1}, "additionalProperties", (), "an object without properties"),
        ({"unevaluatedProperties": False}, {"b": 1}, "unevaluatedProperties", (), "no property `b`"),
        ({"prefixItems": [{}], "unevaluatedItems": False}, [1, "s3cret"], "unevaluatedItems", (), "no further items"),
        ({"propertyNames": {"maxLength": 1}}, {"ab": 1}, "propertyNames", (), "property names that are at most 1 character"),
        ({"contains": {"const": 1}}, [2], "contains", (), "an item that fits the schema under `contains`"),
        ({"contains": {"const": 1}, "minContains": 2}, [1], "minContains", (), "more items that fit the schema under `contains`"),
        ({"contains": {"const": 1}, "maxContains": 1}, [1, 1], "maxContains", (), "fewer items that fit the schema under `contains`"),
        ({"properties": {"a": False}}, {"a": 1}, "falseSchema", ("a",), "nothing: no value is allowed here"),
        ({"not": {"required": ["a"]}}, {"a": 1}, "not", (), "no property `a`"),
        ({"not": {"required": ["a", "b"]}}, {"a": 1, "b": 1}, "not", (), "not the properties `a`, `b` together"),
        ({"not": {"enum": ["a"]}}, "a", "not", (), "anything but `a`"),
        ({"not": {"const": 1}}, 1, "not", (), "anything but 1"),
        ({"not": {"type": "null"}}, None, "not", (), "anything but a value of type null"),
        ({"not": {"pattern": "^a"}}, "a", "not", (), "no match of the pattern ^a"),
        ({"not": {"minimum": 1, "maximum": 2}}, 1, "not", (), "a value that does not fit the schema under `not`"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 1, "anyOf", (), "a value of type string or null"),
        ({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {}, "required", (), "the property `a` or `b`"),
        ({"oneOf": [{}, {}, False]}, 1, "oneOf", (), "a value that fits exactly one of the schema's alternatives (oneOf): it fits 2"),
        ({"anyOf": [{"minimum": 5}, {"type": "null"}]}, 1, "minimum", (), "at least 5"),
        ({"items": {"not": False, **_TWO_KINDS}}, [{"kind": "a", "size": "x"}], "type", (0, "size"), "a value of type integer"),
        (_TWO_KINDS, {"kind": "a"}, "required", (), "the property `size`"),
    ],
)
def test_a_violation_says_where_and_what_was_wanted(
    schema: Json, value: Json, keyword: str, path: tuple[str | int, ...], wanted: str, describe: Callable[..., Document]
) -> None:
    compiled = Schemas(describe(schemas={"S": schema})).compile("/components/schemas/S", "request")
    found = next(compiled.violations(value))
    assert (found.keyword, found.path, found.wanted) == (keyword, path, wanted)


def test_a_violation_quotes_the_value_only_as_what_was_got(describe: Callable[..., Document]) -> None:
    schema = {"properties": {"p": {"type": "string", "minLength": 9, "pattern": "^x", "format": "uuid", "enum": ["a"]}}}
    compiled = Schemas(describe(schemas={"S": schema})).compile("/components/schemas/S", "request")
    found = list(compiled.violations({"p": "s3cret"}))
    assert {violation.keyword for violation in found} == {"minLength", "pattern", "format", "enum"}
    assert {violation.got for violation in found} == {"s3cret"}
    assert not any("s3cret" in violation.wanted for violation in found)
