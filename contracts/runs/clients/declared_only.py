"""Values without the names that their schema does not know: what one asks for on purpose, and what a service says today."""

from __future__ import annotations

from collections.abc import Iterator

from specs import Document
from specs.json.parsing import Json
from specs.schema.properties import properties

_OPEN = ("additionalProperties", "patternProperties", "unevaluatedProperties")  # where a schema speaks of other names itself


def declared_only(document: Document, schema: Json, value: Json) -> Json:
    """`value` without the properties that its schema neither names nor speaks of; whole where the schema names none."""
    resolved_schema = document.schema(schema)
    if not isinstance(resolved_schema, dict):
        return value
    if isinstance(value, list):
        return [declared_only(document, resolved_schema["items"], item) for item in value] if "items" in resolved_schema else value
    if not isinstance(value, dict):
        return value
    property_schemas = properties(document, resolved_schema)
    if not property_schemas:
        additional_schema = resolved_schema.get("additionalProperties")
        return (
            {name: declared_only(document, additional_schema, property_value) for name, property_value in value.items()}
            if isinstance(additional_schema, dict)
            else value
        )
    is_open = any(key in part for part in _parts(document, resolved_schema) for key in _OPEN)
    return {
        name: declared_only(document, property_schemas.get(name, {}), property_value)
        for name, property_value in value.items()
        if name in property_schemas or is_open
    }


def _parts(document: Document, schema: dict[str, Json]) -> Iterator[dict[str, Json]]:
    yield schema
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(key, ()):
            subschema = document.schema(part)
            if isinstance(subschema, dict) and subschema is not schema:
                yield from _parts(document, subschema)
