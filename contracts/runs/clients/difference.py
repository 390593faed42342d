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
    wanted: Json  # NOTHING: it should not be there
    got: Json  # NOTHING: it is not there

    def place(self, root: str) -> str:
        """`body.limits[0].name`."""
        return root + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path)


def differences(wanted: Json, got: Json, path: tuple[str | int, ...] = ()) -> Iterator[ValueDifference]:
    """Every innermost difference. 1 and 1.0 are one number, and a point in time is the same however it is spelled."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        for name in {**wanted, **got}:
            yield from differences(wanted.get(name, NOTHING), got.get(name, NOTHING), (*path, name))
    elif isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        for number, (one, other) in enumerate(zip(wanted, got, strict=True)):
            yield from differences(one, other, (*path, number))
    elif not _same(wanted, got):
        yield ValueDifference(path, wanted, got)


def shown(value: Json) -> str:
    """A value in a sentence; cut where it is long."""
    if value is NOTHING:
        return "nothing"
    text = repr(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 2] + " …"


def _same(wanted: Json, got: Json) -> bool:
    if wanted is NOTHING or got is NOTHING:
        return wanted is got
    if isinstance(wanted, bool) or isinstance(got, bool):
        return wanted is got
    if isinstance(wanted, (int, float)) and isinstance(got, (int, float)):
        return wanted == got
    if isinstance(wanted, str) and isinstance(got, str):
        return wanted == got or _same_time(wanted, got)
    return type(wanted) is type(got) and wanted == got


def _same_time(wanted: str, got: str) -> bool:
    try:
        one, other = datetime.fromisoformat(wanted.upper()), datetime.fromisoformat(got.upper())
    except ValueError:
        return False
    return one.tzinfo is not None and other.tzinfo is not None and one == other
