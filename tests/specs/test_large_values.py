"""A large value that breaks its schema everywhere: told in a moment, by some of its violations, and by none that the whole has not."""

from __future__ import annotations

import time

import jsonschema_rs
import pytest

from specs.json.parsing import Json
from specs.schema.large_values import ENOUGH, violations_of
from specs.schema.violations import Violation, violations

ITEMS = {"type": "array", "items": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}}


def _validator(schema: Json) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema)


def _all(schema: Json, value: Json) -> list[Violation]:
    return [violation for error in _validator(schema).iter_errors(value) for violation in violations(error)]


def test_a_value_that_is_wrong_everywhere_is_told_in_a_moment() -> None:
    began_s = time.monotonic()
    shown = list(violations_of(_validator(ITEMS), [{"id": "x"}] * 700_000))
    assert time.monotonic() - began_s < 5  # all of them take minutes
    assert len(shown) == ENOUGH
    assert [violation.path for violation in shown[:2]] == [(0, "id"), (1, "id")]


def test_few_violations_are_all_told_wherever_they_stand() -> None:
    value: Json = [{"id": 1}] * 50_000 + [{"id": "x"}, {}]
    assert [(violation.path, violation.keyword) for violation in violations_of(_validator(ITEMS), value)] == [
        ((50_000, "id"), "type"),
        ((50_001,), "required"),
    ]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({**ITEMS, "minItems": 5000}, [{"id": "x"}] * 400),
        ({**ITEMS, "maxItems": 10}, [{"id": "x"}] * 400),
        ({**ITEMS, "contains": {"required": ["last"]}}, [*([{"id": "x"}] * 400), {"id": 1, "last": 1}]),
        ({"type": "object", "required": ["n399"], "additionalProperties": {"type": "string"}}, {f"n{number}": 1 for number in range(400)}),
        ({"properties": {"data": {"anyOf": [{"maxItems": 5}, {"minItems": 300}]}, "all": ITEMS}}, {"data": [1] * 400, "all": [1] * 400}),
        ({"required": ["id"], "properties": {"data": ITEMS}}, {"data": [1] * 400}),
        ({"type": "array", "items": ITEMS}, [[1] * 400] * 400),
    ],
)
def test_what_is_told_is_some_of_what_is_wrong_with_the_whole(schema: Json, value: Json) -> None:
    shown = list(violations_of(_validator(schema), value))
    whole = _all(schema, value)
    assert shown
    assert len(shown) == min(ENOUGH, len(whole)) or len(shown) == len(whole)
    assert {(one.path, one.keyword) for one in shown} <= {(one.path, one.keyword) for one in whole}


def test_a_small_value_is_told_whole_and_in_order() -> None:
    value: Json = [{"id": "x"}, {}, 3] * 9
    assert list(violations_of(_validator(ITEMS), value)) == _all(ITEMS, value)
