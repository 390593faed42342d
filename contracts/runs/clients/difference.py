"""Where one JSON value differs from another, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from contracts.traffic.json_text import NOTHING
from specs.json.equality import is_numerically_equal, is_same_moment
from specs.json.parsing import Json

_LONGEST = 80


class ValueDifference(NamedTuple):
    """One place where two values differ."""

    path: tuple[str | int, ...]
    expected: Json  # NOTHING: it should not be there
    actual: Json  # NOTHING: it is not there

    def location(self, root: str) -> str:
        """`body.limits[0].name`."""
        return root + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path)


def differences(expected: Json, actual: Json, path: tuple[str | int, ...] = ()) -> Iterator[ValueDifference]:
    """Every innermost difference. 1 and 1.0 are one number, and a point in time is the same however it is spelled."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for name in {**expected, **actual}:
            yield from differences(expected.get(name, NOTHING), actual.get(name, NOTHING), (*path, name))
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for number, (expected_item, actual_item) in enumerate(zip(expected, actual, strict=True)):
            yield from differences(expected_item, actual_item, (*path, number))
    elif not _is_same(expected, actual):
        yield ValueDifference(path, expected, actual)


def shown(value: Json) -> str:
    """A value in a sentence; cut where it is long."""
    if value is NOTHING:
        return "nothing"
    text = repr(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 2] + " …"


def _is_same(expected: Json, actual: Json) -> bool:
    if isinstance(expected, str) and isinstance(actual, str) and is_same_moment(expected, actual):
        return True
    return is_numerically_equal(expected, actual)
