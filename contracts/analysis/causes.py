"""What tells one cause from another beside check, operation and pointer: the place in the message, and the kind of the departure.

Both stay the same from run to run: a place is generalised to what the document declares, and nothing is taken over from free text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from contracts.analysis.values.echo import ABSENT, fields_in, is_same
from specs import Document
from specs.json import pointer as pointers
from specs.json.parsing import Json
from specs.schema.properties import properties
from specs.schema.violations import Violation

ANY = "*"  # in a place: any item of a list, any name that the document does not declare
_ITEM = "[]"  # as `contracts.analysis.declarations.declared_parts` calls an item
_DEEPEST = 8  # steps of a place: schemas may hold themselves


def field_of(*names: str) -> str:
    """The place of a property in a body, as a JSON Pointer: "/settings/size"."""
    return pointers.join(*names)


def query_field(names: Sequence[str]) -> str:
    """The place of a query parameter: "?limit"; "" where several are at fault together."""
    return f"?{names[0]}" if len(names) == 1 else ""


def generalised(document: Document, schema: Json, path: Sequence[str | int]) -> str:
    """A path into a body as a JSON Pointer: `*` for items, and for the first name that `schema` does not declare, with what is below it."""
    place: list[str] = []
    for step in path[:_DEEPEST]:
        schema = document.schema(schema)
        declared = properties(document, schema)
        if isinstance(step, str) and step in declared:
            place.append(step)
            schema = declared[step]
            continue
        place.append(ANY)
        items = schema.get("items") if isinstance(schema, dict) and (isinstance(step, int) or step == _ITEM) else None
        if items is None:
            break
        schema = items
    return pointers.join(*place)


def of_violation(document: Document, schema: Json, violation: Violation) -> tuple[str, str]:
    """(the keyword that failed, the generalised place of the value, or of the property that is missing)."""
    missing = violation.wanted.split("`")[1:2] if violation.keyword == "required" else []
    return violation.keyword, generalised(document, schema, (*violation.path, *missing))


def of_text(wrong: str) -> str:
    """The kind of what is wrong with a text that should be JSON, as `contracts.traffic.json_text` words it."""
    return next((kind for beginning, kind in _TEXTS if wrong.startswith(beginning)), "unlike-json")


_TEXTS = (
    ("it is not UTF-8", "not-utf-8"),
    ("it is not JSON", "not-json"),
    ("it begins with a byte order mark", "byte-order-mark"),
    ("it holds a number beyond", "huge-number"),
    ("the name", "name-twice"),
    ("it holds half of", "half-surrogate"),
    ("it holds", "constant"),
)


def kind_of_change(sent: Json, shown: Json) -> str:
    """How a value that is shown departs from the one that was sent."""
    if sent is None:
        return "null-not-kept"
    if shown is ABSENT:
        return "left-out"
    if shown is None:
        return "became-null"
    if isinstance(sent, bool) or isinstance(shown, bool):
        return "other-value" if type(sent) is type(shown) else "other-type"
    is_number = isinstance(sent, int | float) and isinstance(shown, int | float)
    return "other-value" if is_number or type(sent) is type(shown) else "other-type"


def first_difference(one: Json, other: Json) -> tuple[str | int, ...]:
    """The path to the first value that is not the same in two bodies; () where they differ as a whole."""
    for token, was, now in _members(one, other):
        if not is_same(was, now):
            return (token, *first_difference(was, now))
    return ()


def _members(one: Json, other: Json) -> Iterator[tuple[str | int, Json, Json]]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for name in (*one, *(name for name in other if name not in one)):
            yield name, fields_in(one, name), fields_in(other, name)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        yield from zip(range(len(one)), one, other, strict=True)
