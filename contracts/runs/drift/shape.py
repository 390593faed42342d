"""The shape of a JSON value: which types stand where, with nothing of the values but, for some, what they say.

Ids, times and free text differ from one service to the next; types, properties and the words of a fixed vocabulary do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from contracts.traffic.redaction import is_redacted
from specs.json.parsing import Json

Place = tuple[str, ...]  # property names; EACH for every item of an array, ANY for every property of a map
EACH, ANY = "[]", "{}"
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:[Zz]|[+-]\d{2}:?\d{2})?", re.ASCII)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_\-.][A-Za-z0-9]+)*", re.ASCII)
_LONGEST_WORD = 40


@dataclass
class ValueShape:
    """What was seen at each place of a value."""

    types: dict[Place, Counter[str]] = field(default_factory=dict)  # how often a value of each type stood there
    values: dict[Place, set[Json]] = field(default_factory=dict)  # numbers, booleans and words

    def count(self, path: Place, kind: str) -> int:
        """How often a value of this type stood at a place."""
        return self.types.get(path, Counter())[kind]

    def present(self, path: Place) -> int:
        """How often anything stood at a place."""
        return sum(self.types.get(path, Counter()).values())


def shape_of(value: Json, is_map: Callable[[Place], bool]) -> ValueShape:
    """The shape of a value. `is_map`: whether the objects at a place have no properties of their own, but keys that are data."""
    shape = ValueShape()
    for path, nested_value in _walk(value, (), is_map):
        shape.types.setdefault(path, Counter())[kind_of(nested_value)] += 1
        if _is_plain(nested_value):
            shape.values.setdefault(path, set()).add(nested_value)
    return shape


def kind_of(value: Json) -> str:
    """The JSON type of a value; a text that is a time is a `time`, one that was masked a `string`."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "time" if _TIME.fullmatch(value) else "string"
    return "array" if isinstance(value, list) else "object"


def _walk(value: Json, at: Place, is_map: Callable[[Place], bool]) -> Iterator[tuple[Place, Json]]:
    yield at, value
    if isinstance(value, dict):
        are_data = is_map(at)
        for name, nested_value in value.items():
            yield from _walk(nested_value, (*at, ANY if are_data else name), is_map)
    elif isinstance(value, list):
        for nested_value in value:
            yield from _walk(nested_value, (*at, EACH), is_map)


def _is_plain(value: Json) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST_WORD and _WORD.fullmatch(value) is not None and not is_redacted(value)
    return isinstance(value, (bool, int, float))
