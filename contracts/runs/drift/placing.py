"""Where in a document a place of an answer's body is, or would be, described."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.runs.drift.shape import ANY, EACH, Place
from specs import Document
from specs.json import pointer
from specs.json.parsing import Json
from specs.resources.collections import properties

_MIXED = ("allOf", "anyOf", "oneOf")
_INNER = {EACH: "items", ANY: "additionalProperties"}


@dataclass(frozen=True, slots=True)
class SchemaLocation:
    """A Schema Object, or where one would stand."""

    pointer: str
    is_declared: bool
    is_required: bool = False  # whether a `required` beside it names it


def schema_location(reading: MatchedExchange, place: Place) -> SchemaLocation:
    """Where the document describes a place of an answer's body."""
    media, document = reading.response_media, reading.contract.document
    if media is None or media.schema_pointer is None:
        held = reading.response
        return SchemaLocation(held.pointer if held else f"{reading.pointer}/responses", False)
    at, schema = document.resolve(media.raw.get("schema", {}), media.schema_pointer)
    spot = SchemaLocation(at, True)
    for number, step in enumerate(place):
        found = _inner(document, at, schema, step, ())
        if found is None:
            return SchemaLocation(_beyond(at, place[number:]), False)
        at, schema, is_required = found
        spot = SchemaLocation(at, True, is_required)
    return spot


def is_map(reading: MatchedExchange, place: Place) -> bool:
    """Whether the document describes the objects at a place of an answer's body, and names no property of theirs."""
    spot = schema_location(reading, place)
    document = reading.contract.document
    if not spot.is_declared:
        return False
    schema = pointer.follow(document.raw, pointer.split(spot.pointer))
    return not properties(document, schema)


def _inner(document: Document, at: str, schema: Json, step: str, seen: tuple[str, ...]) -> tuple[str, Json, bool] | None:
    """The Schema Object for one step further in, where one is declared; in what it is mixed from, too."""
    if not isinstance(schema, dict) or at in seen:
        return None
    keyword = _INNER.get(step, "properties")
    held = schema.get(keyword)
    if step not in _INNER:
        held = held.get(step) if isinstance(held, dict) else None
    if isinstance(held, (dict, bool)):
        inner = pointer.join(*pointer.split(at), keyword, *([] if step in _INNER else [step]))
        return *document.resolve(held, inner), step in schema.get("required", ())
    for key in _MIXED:
        for number, part in enumerate(schema.get(key, ())):
            found = _inner(document, *document.resolve(part, pointer.join(*pointer.split(at), key, str(number))), step, (*seen, at))
            if found is not None:
                return found
    return None


def _beyond(at: str, steps: Place) -> str:
    told = [word for step in steps for word in ((_INNER[step],) if step in _INNER else ("properties", step))]
    return pointer.join(*pointer.split(at), *told)
