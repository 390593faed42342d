"""Values without the names that their schema does not know: what one asks for on purpose, and what a service says today."""

from __future__ import annotations

from collections.abc import Iterator

from specs import Document
from specs.json.parsing import Json
from specs.resources.collections import properties

_OPEN = ("additionalProperties", "patternProperties", "unevaluatedProperties")  # where a schema speaks of other names itself


def declared_only(document: Document, schema: Json, value: Json) -> Json:
    """`value` without the properties that its schema neither names nor speaks of; whole where the schema names none."""
    held = document.resolve(schema, "")[1]
    if not isinstance(held, dict):
        return value
    if isinstance(value, list):
        return [declared_only(document, held["items"], item) for item in value] if "items" in held else value
    if not isinstance(value, dict):
        return value
    named = properties(document, held)
    if not named:
        rest = held.get("additionalProperties")
        return {name: declared_only(document, rest, inner) for name, inner in value.items()} if isinstance(rest, dict) else value
    is_open = any(key in part for part in _parts(document, held) for key in _OPEN)
    return {name: declared_only(document, named.get(name, {}), inner) for name, inner in value.items() if name in named or is_open}


def _parts(document: Document, schema: dict[str, Json]) -> Iterator[dict[str, Json]]:
    yield schema
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(key, ()):
            held = document.resolve(part, "")[1]
            if isinstance(held, dict) and held is not schema:
                yield from _parts(document, held)
