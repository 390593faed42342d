"""When two JSON values are the same, by each kind of equality."""

from __future__ import annotations

import pytest

from specs.json.equality import is_numerically_equal, is_same_moment, is_shown_equal, is_strictly_equal
from specs.json.parsing import Json

DAY = "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("first", "second", "strict", "numeric", "shown"),
    [
        (1, 1, True, True, True),
        (1, 1.0, False, True, True),
        (1, True, False, False, False),
        (0, False, False, False, False),
        ([1], [True], False, False, False),
        ({"a": [0]}, {"a": [False]}, False, False, False),
        (None, False, False, False, False),
        (0.1 + 0.2, 0.3, False, False, True),
        (2**53, 2**53 + 1, False, False, False),
        (10**400, 1.5, False, False, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True, True, True),
        ({"a": None}, {}, False, False, False),
        ([1, 2], [2, 1], False, False, False),
        ([1], [1, 1], False, False, False),
        ([], {}, False, False, False),
        ("1", 1, False, False, False),
        (DAY, "2026-01-01T01:00:00+01:00", False, False, True),
        ([DAY], ["2026-01-01t00:00:00.000z"], False, False, True),
    ],
)
def test_each_kind_of_equality(first: Json, second: Json, strict: bool, numeric: bool, shown: bool) -> None:
    for left, right in ((first, second), (second, first)):
        assert is_strictly_equal(left, right) is strict
        assert is_numerically_equal(left, right) is numeric
        assert is_shown_equal(left, right) is shown


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (DAY, "2025-12-31T23:00:00-01:00", True),
        (DAY, "2026-01-01", False),
        (DAY, "2026-01-01T00:00:00", False),
        ("2026-99-01T00:00:00Z", "2026-99-01T00:00:00Z", False),
        ("20260101", "20260101", False),
    ],
)
def test_moments_are_times_of_day(first: str, second: str, expected: bool) -> None:
    assert is_same_moment(first, second) is expected
