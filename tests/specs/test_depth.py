"""How deep JSON may be nested."""

from __future__ import annotations

import json

import pytest

from specs.json.nesting import is_too_deep


@pytest.mark.parametrize(("text", "levels"), [("1", 0), ('"[["', 0), ("[]", 1), ("[[], {}]", 2), ('{"a": [{"b": 1}], "c": [[[[]]]]}', 5)])
def test_levels_are_counted_along_the_deepest_branch(text: str, levels: int) -> None:
    assert not is_too_deep(json.loads(text), levels)
    assert levels == 0 or is_too_deep(json.loads(text), levels - 1)


def test_depth_beyond_python_s_own_is_no_trouble() -> None:
    value: object = None
    for _ in range(100_000):
        value = [value]
    assert is_too_deep(value)
    while isinstance(value, list):  # taken apart by hand: Python's own way down is not that deep
        value = value.pop()
