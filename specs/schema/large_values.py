"""The violations of a large value, a bounded number of them: a validator makes all at once, and millions take minutes.

A large value is cut to the first entries of each of its containers, to more of them while too few violations show, and at last taken
whole. What the cut itself may break is left out: keywords that count or compare the entries of a container that was cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import jsonschema_rs

from specs.json.parsing import Json
from specs.schema.violations import Violation, violations

ENOUGH = 200  # violations of a value that was cut
_FIRST_CUT, _GROWTH = 30, 4  # entries of a container
_DEEPEST = 100  # what lies below stays whole
_OF_SOME = frozenset(("type", "maxItems", "maxProperties", "uniqueItems", "additionalProperties"))  # true of a part: true of the whole
_BY_COMPARING = frozenset(
    ("anyOf", "oneOf", "not", "const", "enum", "contains", "minContains", "maxContains", "uniqueItems", "unevaluatedProperties")
)  # of a container around one that was cut
_Path = tuple[str | int, ...]


def violations_of(validator: jsonschema_rs.Draft202012Validator, value: Json) -> Iterator[Violation]:
    """Every departure of a value; of a large one that has more than enough, those that its first entries show."""
    most = _FIRST_CUT
    while True:
        cut_paths: list[_Path] = []
        part = _cut(value, most, (), cut_paths)
        if not cut_paths:
            for error in validator.iter_errors(value):
                yield from violations(error)
            return
        shown = list(islice(_true_of_whole(validator, part, cut_paths), ENOUGH))
        if len(shown) == ENOUGH:
            yield from shown
            return
        most *= _GROWTH


def _true_of_whole(validator: jsonschema_rs.Draft202012Validator, part: Json, cut_paths: list[_Path]) -> Iterator[Violation]:
    """The violations of a part that are some of the whole, too."""
    cut = set(cut_paths)
    around = {path[:depth] for path in cut_paths for depth in range(len(path))}
    for error in validator.iter_errors(part):
        for violation in violations(error):
            is_of_cut = violation.path in cut and violation.keyword not in _OF_SOME
            if not is_of_cut and not (violation.path in around and violation.keyword in _BY_COMPARING):
                yield violation


def _cut(value: Json, most: int, path: _Path, cut_paths: list[_Path]) -> Json:
    """A value with at most so many entries in each container; itself where none has more. `cut_paths` learns where it was cut."""
    if len(path) > _DEEPEST:
        return value
    if isinstance(value, dict):
        return _cut_object(value, most, path, cut_paths)
    if not isinstance(value, list):
        return value
    if len(value) > most:
        cut_paths.append(path)
    return [
        _cut(item, most, (*path, index), cut_paths) if isinstance(item, dict | list) else item for index, item in enumerate(value[:most])
    ]


def _cut_object(value: dict[str, Json], most: int, path: _Path, cut_paths: list[_Path]) -> dict[str, Json]:
    if len(value) > most:
        cut_paths.append(path)
    return {
        name: _cut(member, most, (*path, name), cut_paths) if isinstance(member, dict | list) else member
        for name, member in islice(value.items(), most)
    }
