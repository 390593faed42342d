"""Shapes: which types stand where, and what of the values is compared."""

from __future__ import annotations

import pytest

from contracts.runs.drift.shape import ANY, EACH, Place, kind_of, shape_of
from specs.json.parsing import Json


def _no_map(place: Place) -> bool:
    return False


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "null"),
        (True, "boolean"),
        (1, "number"),
        (1.5, "number"),
        ("2026-03-01T12:00:00Z", "time"),
        ("2026-03-01 12:00:00+01:00", "time"),
        ("2026-03-01", "string"),
        ("***1***", "string"),
        ([], "array"),
        ({}, "object"),
    ],
)
def test_a_value_has_a_kind(value: Json, kind: str) -> None:
    assert kind_of(value) == kind


def test_the_items_of_an_array_stand_at_one_place() -> None:
    shape = shape_of({"data": [{"id": 1}, {"id": None}]}, _no_map)
    assert shape.present(("data", EACH)) == 2
    assert set(shape.types["data", EACH, "id"]) == {"number", "null"}


def test_the_keys_of_a_map_are_data() -> None:
    shape = shape_of({"labels": {"a-1": "x", "b-2": "y"}}, lambda place: place == ("labels",))
    assert list(shape.types) == [(), ("labels",), ("labels", ANY)]


def test_only_words_numbers_and_booleans_are_compared_by_value() -> None:
    shape = shape_of({"word": "in_progress", "text": "Some words of it.", "mask": "***1***", "is": True, "count": 3}, _no_map)
    assert shape.values == {("word",): {"in_progress"}, ("is",): {True}, ("count",): {3}}
