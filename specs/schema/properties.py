"""What a Schema Object says at a glance: its properties, its types, the one value it may allow. References are followed, circles once."""

from __future__ import annotations

from collections.abc import Mapping

from specs.document.document import Document
from specs.json.parsing import Json

_ANNOTATIONS = frozenset(("default", "readOnly", "writeOnly"))
_MOST_LEVELS = 5  # of `allOf` in `allOf`


def properties(document: Document, schema: Json) -> dict[str, Json]:
    """The properties that a Schema Object declares, those of its `allOf`, `anyOf` and `oneOf` included; its own count last."""
    return _properties(document, schema, ())


def _properties(document: Document, schema: Json, visited_ids: tuple[int, ...]) -> dict[str, Json]:
    schema = document.schema(schema)
    if not isinstance(schema, dict) or id(schema) in visited_ids:
        return {}
    schema_by_name: dict[str, Json] = {}
    for key in ("oneOf", "anyOf", "allOf"):
        for part in schema.get(key, ()):
            schema_by_name.update(_properties(document, part, (*visited_ids, id(schema))))
    schema_by_name.update(schema.get("properties", {}))
    return schema_by_name


def with_annotations(document: Document, schema: Json) -> Json:
    """A Schema Object, its `$ref` followed, with the annotations that stand beside the reference and count before its own."""
    resolved = document.schema(schema)
    if schema is resolved or not isinstance(resolved, dict):
        return resolved
    beside = {key: value for key, value in schema.items() if key in _ANNOTATIONS or key.startswith("x-")}
    return {**resolved, **beside} if beside else resolved


def flattened(document: Document, schema: Json) -> Json:
    """A Schema Object with its `$ref`s followed and what its `allOf` says beside its own keywords, which count where both say something.

    For a look at a schema whose type stands in a part of it; not for validation, as of two bounds only one is kept.
    """
    resolved = document.schema(schema)
    for _ in range(_MOST_LEVELS):
        if not isinstance(resolved, dict) or not resolved.get("allOf"):
            break
        merged: dict[str, Json] = {}
        for part in resolved["allOf"]:
            part = document.schema(part)
            if isinstance(part, dict):
                merged.update({key: value for key, value in part.items() if key not in ("properties", "required")})
        own = {key: value for key, value in resolved.items() if key != "allOf"}
        resolved = {**merged, **own, **({"properties": whole} if (whole := properties(document, resolved)) else {})}
    return resolved


def is_type(schema: Json, name: str) -> bool:
    """Whether a Schema Object names this type."""
    declared_type = schema.get("type") if isinstance(schema, dict) else None
    return declared_type == name or (isinstance(declared_type, list) and name in declared_type)


def constant_values(document: Document, schemas: Mapping[str, Json]) -> dict[str, Json]:
    """Of properties, those that have but one value, such as `object`: name -> value."""
    return {name: value for name, schema in schemas.items() if (value := constant_value(document, schema)) is not None}


def constant_value(document: Document, schema: Json) -> Json:
    """The one value that a schema allows; None where it allows several."""
    schema = document.schema(schema)
    if not isinstance(schema, dict):
        return None
    if "const" in schema:
        return schema["const"]
    return schema["enum"][0] if len(schema.get("enum", ())) == 1 else None
