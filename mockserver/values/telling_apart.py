"""Alternatives that allow the same values: `oneOf` wants one to hold, so a property is added with a value that the others refuse."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from specs import Document
from specs.json import pointer as pointers
from specs.json.parsing import Json
from specs.schema.compile import CompiledSchema
from specs.schema.properties import properties

_REFUSED_BY_MOST: tuple[Json, ...] = (0, "", None, [], {}, True)
_MOST_PROPERTIES = 60


def told_apart(value: Json, allowed: CompiledSchema, document: Document, pointer: str) -> Iterator[Json]:
    """Changes of `value`, which fits several alternatives of a `oneOf`, that `allowed` takes."""
    names = list(_names(document, pointers.follow(document.raw, pointers.split(pointer)), levels=3))[:_MOST_PROPERTIES]
    places = {violation.path for violation in allowed.violations(value) if violation.keyword == "oneOf"}
    for place in sorted(places, key=len, reverse=True):
        for name in names:
            for member in _REFUSED_BY_MOST:
                changed = copy.deepcopy(value)
                holder = _at(changed, place)
                if not isinstance(holder, dict) or name in holder:
                    break
                holder[name] = member
                if allowed.is_valid(changed):
                    yield changed


def _at(value: Json, place: tuple[str | int, ...]) -> Json:
    for token in place:
        value = value[token]
    return value


def _names(document: Document, schema: Json, *, levels: int) -> Iterator[str]:
    """The names of the properties of a schema, of those below it to a few levels, and of the items of its lists."""
    resolved = document.schema(schema)
    if not isinstance(resolved, dict) or not levels:
        return
    members = properties(document, resolved)
    yield from members
    for inner in (*members.values(), resolved.get("items")):
        yield from _names(document, inner, levels=levels - 1)
