"""Which properties and parameters hold secrets, by their names in a document."""

from __future__ import annotations

from collections.abc import Iterator

from specs.document.document import Document
from specs.document.object_model import walk
from specs.json.parsing import Json


def sensitive_names(document: Document) -> frozenset[str]:
    """The names of properties and parameters whose values must never be shown: writeOnly, `x-sensitive`, `format: password`."""
    names: set[str] = set()
    for _, kind, value in walk(document.raw):
        if kind == "parameter" and isinstance(value, dict) and (value.get("x-sensitive") or _is_secret(value.get("schema"))):
            names.add(value["name"])
        if kind == "schema" and isinstance(value, dict) and isinstance(value.get("properties"), dict):
            names.update(name for name, property_schema in value["properties"].items() if _is_secret(property_schema))
    names.update(scheme["name"] for scheme in document.security_schemes.values() if scheme.get("type") == "apiKey")
    return frozenset(names)


def published_texts(document: Document) -> frozenset[str]:
    """Every string that the document itself gives as a value: in enums, constants, defaults and examples. None of them can be a secret."""
    texts: set[str] = set()
    for _, kind, value in walk(document.raw):
        if kind in ("schema", "parameter", "media type") and isinstance(value, dict):
            texts.update(text for key in _GIVEN if key in value for text in _texts(value[key]))
    return frozenset(texts)


_GIVEN = ("enum", "const", "default", "example", "examples")


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _texts(child)


def _is_secret(schema: Json) -> bool:
    if not isinstance(schema, dict):
        return False
    if schema.get("writeOnly") or schema.get("x-sensitive") or schema.get("format") == "password":
        return True
    return any(_is_secret(schema.get(keyword)) for keyword in ("items", "additionalProperties"))  # a list or a map of secrets
