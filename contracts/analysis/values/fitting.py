"""Whether a schema leaves room for a value: what was sent may have a form in which no answer can show it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any

import jsonschema_rs

from contracts.traffic.redaction import is_redacted
from specs import Document
from specs.json.parsing import Json
from specs.schema.properties import is_type, properties

_MOST_LEVELS = 12
_TYPES: Mapping[type, tuple[str, ...]] = {
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number", "integer"),
    str: ("string",),
    list: ("array",),
    dict: ("object",),
}


def fits(value: Json, schema: Json, document: Document, level: int = 0) -> bool:
    """Whether a schema, what it requires aside, allows a value; a secret that is masked passes for allowed wherever texts are."""
    resolved = document.schema(schema)
    if not isinstance(resolved, dict) or level > _MOST_LEVELS:
        return resolved is not False
    inner = functools.partial(fits, document=document, level=level + 1)
    for key in ("anyOf", "oneOf"):
        if resolved.get(key) and not any(inner(value, part) for part in resolved[key]):
            return False
    if any(not inner(value, part) for part in resolved.get("allOf", ())):
        return False
    if value is None and resolved.get("nullable"):
        return True
    names = _TYPES.get(type(value), ("null",))
    if "type" in resolved and not any(is_type(resolved, name) for name in names):
        return False
    if is_redacted(value):
        return True
    if ("enum" in resolved and value not in resolved["enum"]) or ("const" in resolved and value != resolved["const"]):
        return False
    if isinstance(value, dict):
        declared = properties(document, resolved)
        return all(inner(member, declared[name]) for name, member in value.items() if name in declared)
    if isinstance(value, list):
        return _is_within(len(value), resolved, "Items") and all(inner(item, resolved.get("items", {})) for item in value)
    return _fits_text(value, resolved) if isinstance(value, str) else _fits_number(value, resolved)


def _is_within(length: int, schema: Mapping[str, Any], of: str) -> bool:
    return bool(schema.get(f"min{of}", 0) <= length <= schema.get(f"max{of}", length))


def _fits_text(text: str, schema: Mapping[str, Any]) -> bool:
    if not _is_within(len(text), schema, "Length"):
        return False
    try:
        if "pattern" in schema and not re.search(schema["pattern"], text):
            return False
    except re.error:
        return True
    return "format" not in schema or _of_format(str(schema["format"])).is_valid(text)


def _fits_number(value: Json, schema: Mapping[str, Any]) -> bool:
    if value is None or isinstance(value, bool):
        return True
    return all(
        not isinstance(schema.get(key), int | float) or isinstance(schema.get(key), bool) or allows(value, schema[key])
        for key, allows in _BOUNDS.items()
    )


_BOUNDS: Mapping[str, Callable[[float, float], bool]] = {
    "minimum": lambda value, bound: value >= bound,
    "maximum": lambda value, bound: value <= bound,
    "exclusiveMinimum": lambda value, bound: value > bound,
    "exclusiveMaximum": lambda value, bound: value < bound,
}


@functools.cache
def _of_format(name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True)
