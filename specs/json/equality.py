"""When two JSON values are the same: strictly, as numbers, or as what is shown of one another."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime

from specs.json.parsing import Json

_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d")


def is_equal_by(is_equal_scalar: Callable[[Json, Json], bool], first: Json, second: Json) -> bool:
    """Whether two values have the same members and items, where scalars are told to be the same by `is_equal_scalar`.

    It is given scalars, and pairs of different kinds. The order of an object's keys does not matter.
    """
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(is_equal_by(is_equal_scalar, value, second[name]) for name, value in first.items())
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(
            is_equal_by(is_equal_scalar, item, other) for item, other in zip(first, second, strict=True)
        )
    return is_equal_scalar(first, second)


def is_strictly_equal(first: Json, second: Json) -> bool:
    """Whether two values are written alike: 1 is neither true nor 1.0."""
    return is_equal_by(_is_strict_scalar, first, second)


def is_numerically_equal(first: Json, second: Json) -> bool:
    """Whether two values are the same by JSON Schema and JSON Patch: 1 is 1.0, but, unlike in Python, not true."""
    return is_equal_by(_is_numeric_scalar, first, second)


def is_shown_equal(first: Json, second: Json) -> bool:
    """Whether two values say the same: numbers up to the last bits of a float, texts that tell the same moment."""
    return is_equal_by(is_shown_scalar, first, second)


def is_shown_scalar(first: Json, second: Json) -> bool:
    """Whether two scalars say the same."""
    if isinstance(first, str) and isinstance(second, str):
        return first == second or is_same_moment(first, second)
    if isinstance(first, bool) or isinstance(second, bool) or not isinstance(first, int | float) or not isinstance(second, int | float):
        return type(first) is type(second) and bool(first == second)
    if isinstance(first, int) and isinstance(second, int):
        return first == second
    try:
        return math.isclose(first, second, rel_tol=1e-12)
    except OverflowError:
        return False


def is_same_moment(first: str, second: str) -> bool:
    """Whether two texts are times, by RFC 3339 or nearly, and tell the same one."""
    if not (_TIME.match(first) and _TIME.match(second)):
        return False
    try:
        return datetime.fromisoformat(first.upper()) == datetime.fromisoformat(second.upper())
    except (ValueError, TypeError):
        return False


def _is_strict_scalar(first: Json, second: Json) -> bool:
    return type(first) is type(second) and bool(first == second)


def _is_numeric_scalar(first: Json, second: Json) -> bool:
    return isinstance(first, bool) == isinstance(second, bool) and bool(first == second)
