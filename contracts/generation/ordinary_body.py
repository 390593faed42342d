"""The body that anybody would send first: what is required, with short texts and small numbers, each as its schema has it."""

from __future__ import annotations

import re

from contracts.analysis.declarations.declared_parts import together
from contracts.transport.plain_values import matching, plain_value
from specs.document.document import Document
from specs.json.parsing import Json
from specs.schema.properties import is_type, properties

_DEEPEST = 6
_LONGEST = 40
_TRIES = 20
_SAYS_ALL = ("example", "const", "enum", "examples")


def ordinary_body(document: Document, schema: Json, depth: int = 0) -> Json:
    """A value of a schema with as little in it as is allowed; of a choice, the first that may not be null."""
    resolved = document.schema(schema)
    if not isinstance(resolved, dict) or depth > _DEEPEST:
        return {}
    if any(word in resolved for word in _SAYS_ALL):
        return plain_value(resolved)
    declared = properties(document, resolved)
    if declared:
        required = {name for part in together(document, [resolved]) for name in part.get("required", ())}
        return {name: ordinary_body(document, declared[name], depth + 1) for name in declared if name in required}
    for word in ("anyOf", "oneOf", "allOf"):
        parts = [part for part in map(document.schema, resolved.get(word) or ()) if isinstance(part, dict) and part.get("type") != "null"]
        if parts:
            return ordinary_body(document, parts[0], depth + 1)
    if is_type(resolved, "array"):
        return [ordinary_body(document, resolved.get("items", {}), depth + 1)] * max(1, int(resolved.get("minItems", 1)))
    if isinstance(resolved.get("pattern"), str):
        return _matching(resolved, resolved["pattern"])
    return {} if is_type(resolved, "object") else plain_value(resolved)


def _matching(schema: dict[str, Json], pattern: str) -> str:
    """A text that matches and is neither too short nor too long; any that matches where none of some is."""
    least, most = int(schema.get("minLength", 0)), int(schema.get("maxLength", _LONGEST))
    drawn = ""
    for seed in range(_TRIES):
        drawn = matching(pattern, seed)
        texts = (drawn, drawn[:most], drawn[:least] if least else drawn[:1])
        text = next((text for text in texts if least <= len(text) <= most and _fits(pattern, text)), None)
        if text is not None:
            return text
    return drawn


def _fits(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:  # one of another dialect
        return False
