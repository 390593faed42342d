"""Where in a document a place of an answer's body is, or would be, described."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.runs.drift.shape import ANY, EACH, Place
from specs import Document
from specs.json import pointer
from specs.json.parsing import Json
from specs.schema.properties import properties

_MIXED = ("allOf", "anyOf", "oneOf")
_INNER = {EACH: "items", ANY: "additionalProperties"}


@dataclass(frozen=True, slots=True)
class SchemaLocation:
    """A Schema Object, or where one would stand."""

    pointer: str
    is_declared: bool
    is_required: bool = False  # whether a `required` beside it names it


def schema_location(matched: MatchedExchange, path: Place) -> SchemaLocation:
    """Where the document describes a place of an answer's body."""
    media, document = matched.response_media, matched.contract.document
    if media is None or media.schema_pointer is None:
        response = matched.response
        return SchemaLocation(response.pointer if response else f"{matched.pointer}/responses", False)
    at, schema = document.resolve(media.raw.get("schema", {}), media.schema_pointer)
    location = SchemaLocation(at, True)
    for number, step in enumerate(path):
        nested_location = _inner(document, at, schema, step, ())
        if nested_location is None:
            return SchemaLocation(_beyond(at, path[number:]), False)
        at, schema, is_required = nested_location
        location = SchemaLocation(at, True, is_required)
    return location


def is_map(matched: MatchedExchange, path: Place) -> bool:
    """Whether the document describes the objects at a place of an answer's body, and names no property of theirs."""
    location = schema_location(matched, path)
    document = matched.contract.document
    if not location.is_declared:
        return False
    schema = pointer.follow(document.raw, pointer.split(location.pointer))
    return not properties(document, schema)


def _inner(document: Document, at: str, schema: Json, step: str, visited_pointers: tuple[str, ...]) -> tuple[str, Json, bool] | None:
    """The Schema Object for one step further in, where one is declared; in what it is mixed from, too."""
    if not isinstance(schema, dict) or at in visited_pointers:
        return None
    keyword = _INNER.get(step, "properties")
    subschema = schema.get(keyword)
    if step not in _INNER:
        subschema = subschema.get(step) if isinstance(subschema, dict) else None
    if isinstance(subschema, (dict, bool)):
        subschema_pointer = pointer.join(*pointer.split(at), keyword, *([] if step in _INNER else [step]))
        return *document.resolve(subschema, subschema_pointer), step in schema.get("required", ())
    for key in _MIXED:
        for number, part in enumerate(schema.get(key, ())):
            nested_location = _inner(
                document, *document.resolve(part, pointer.join(*pointer.split(at), key, str(number))), step, (*visited_pointers, at)
            )
            if nested_location is not None:
                return nested_location
    return None


def _beyond(at: str, steps: Place) -> str:
    tokens = [token for step in steps for token in ((_INNER[step],) if step in _INNER else ("properties", step))]
    return pointer.join(*pointer.split(at), *tokens)
