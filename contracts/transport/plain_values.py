"""Values that schemas give or allow, one for each: what a request has in the places that nobody is asking about."""

from __future__ import annotations

import random
import re

import rstr

from specs import Operation
from specs.document.document import Parameter
from specs.json.parsing import Json

_UNKNOWN = "unknown"


def plain_value(document_schema: Json, *, name: str = "") -> Json:
    """A value that a parameter's schema gives or allows: its example, its default, one of its enum, or one of its type."""
    schema = document_schema if isinstance(document_schema, dict) else {}
    for key in ("example", "default", "const"):
        if key in schema:
            return schema[key]
    for key in ("examples", "enum"):
        if isinstance(schema.get(key), list) and schema[key]:
            return schema[key][0]
    for key in ("allOf", "anyOf", "oneOf"):
        if schema.get(key):
            return plain_value(schema[key][0], name=name)
    declared_type = schema.get("type", "string")
    kind = declared_type if isinstance(declared_type, str) else declared_type[0]
    if kind in ("integer", "number"):
        return max(int(schema.get("minimum", 1)), 1) if schema.get("maximum", 1) >= 1 else schema["maximum"]
    if kind == "boolean":
        return True
    if kind == "array":
        return [plain_value(schema.get("items"), name=name)]
    if "pattern" in schema:
        return matching(str(schema["pattern"]))
    return _BY_FORMAT.get(
        str(schema.get("format")), _UNKNOWN.ljust(int(schema.get("minLength", 0)), "x")[: int(schema.get("maxLength", 99))]
    )


_BY_FORMAT = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "uri": "https://example.com/",
    "email": "a@example.com",
}


def as_text(value: Json) -> str:
    """A parameter's value as it travels."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(as_text, value)) if isinstance(value, list) else str(value)


def plain_text(parameter: Parameter, operation: Operation) -> str:
    """A plain value of a parameter, as it travels."""
    return as_text(plain_value(schema_of(parameter, operation), name=parameter.name))


def schema_of(parameter: Parameter, operation: Operation) -> Json:
    """The Schema Object of a parameter, its `$ref` followed; its own example wins."""
    parameter_object = parameter.raw
    schema = operation.document.schema(parameter_object.get("schema", {}))
    return {**schema, "example": parameter_object["example"]} if "example" in parameter_object and isinstance(schema, dict) else schema


def matching(pattern: str, seed: int = 0) -> str:
    """A text that a pattern matches, another for each seed; one that says nothing where none can be made."""
    try:
        return rstr.Rstr(random.Random(seed)).xeger(pattern)  # noqa: S311 - an example, not a secret
    except (re.error, ValueError, KeyError, TypeError):
        return _UNKNOWN
