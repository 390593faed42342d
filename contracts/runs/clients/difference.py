"""Where one JSON value differs from another, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from contracts.traffic.json_text import NOTHING
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
    elif not _same(expected, actual):
        yield ValueDifference(path, expected, actual)


def shown(value: Json) -> str:
    """A value in a sentence; cut where it is long."""
    if value is NOTHING:
        return "nothing"
    text = repr(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 2] + " …"


def _same(expected: Json, actual: Json) -> bool:
    if expected is NOTHING or actual is NOTHING:
        return expected is actual
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, (int, float)) and isinstance(actual, (int, float)):
        return expected == actual
    if isinstance(expected, str) and isinstance(actual, str):
        return expected == actual or _same_time(expected, actual)
    return type(expected) is type(actual) and expected == actual


def _same_time(expected: str, actual: str) -> bool:
    try:
        expected_time, actual_time = datetime.fromisoformat(expected.upper()), datetime.fromisoformat(actual.upper())
    except ValueError:
        return False
    return expected_time.tzinfo is not None and actual_time.tzinfo is not None and expected_time == actual_time
