"""Which properties and parameters hold secrets, by their names in a document."""

from __future__ import annotations

from specs.anatomy import walk
from specs.document import Document
from specs.text import Json


def sensitive_names(document: Document) -> frozenset[str]:
    """The names of properties and parameters whose values must never be shown: writeOnly, `x-sensitive`, `format: password`."""
    found: set[str] = set()
    for _, kind, value in walk(document.raw):
        if kind == "parameter" and isinstance(value, dict) and (value.get("x-sensitive") or _is_secret(value.get("schema"))):
            found.add(value["name"])
        if kind == "schema" and isinstance(value, dict) and isinstance(value.get("properties"), dict):
            found.update(name for name, held in value["properties"].items() if _is_secret(held))
    found.update(scheme["name"] for scheme in document.security_schemes.values() if scheme.get("type") == "apiKey")
    return frozenset(found)


def _is_secret(schema: Json) -> bool:
    if not isinstance(schema, dict):
        return False
    return bool(schema.get("writeOnly") or schema.get("x-sensitive") or schema.get("format") == "password")
