"""Where the objects of an OpenAPI description sit: every kind of object, and what it holds under which key.

Source: OpenAPI Specification 3.0.3, 3.1.0 and 3.2.0, "Fixed Fields" of each object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from specs.json.parsing import Json

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

# kind -> key -> kind of the value; "*" is any key of a map, "[]" a list's items. A kind "{x}" is a map of x, "[x]" a list of x.
FIELDS: dict[str, dict[str, str]] = {
    "openapi": {"paths": "{path item}", "webhooks": "{path item}", "components": "components"},
    "components": {
        "schemas": "{schema}",
        "responses": "{response}",
        "parameters": "{parameter}",
        "requestBodies": "{request body}",
        "headers": "{header}",
        "callbacks": "{callback}",
        "pathItems": "{path item}",
        "examples": "{example}",
        "links": "{link}",
        "securitySchemes": "{security scheme}",
        "mediaTypes": "{media type}",
    },
    "path item": {"parameters": "[parameter]", "additionalOperations": "{operation}", **dict.fromkeys(METHODS, "operation")},
    "operation": {
        "parameters": "[parameter]",
        "requestBody": "request body",
        "responses": "{response}",
        "callbacks": "{callback}",
    },
    "callback": {"*": "path item"},
    "parameter": {"schema": "schema", "content": "{media type}", "examples": "{example}"},
    "header": {"schema": "schema", "content": "{media type}", "examples": "{example}"},
    "request body": {"content": "{media type}"},
    "response": {"headers": "{header}", "content": "{media type}", "links": "{link}"},
    "media type": {
        "schema": "schema",
        "itemSchema": "schema",
        "encoding": "{encoding}",
        "prefixEncoding": "[encoding]",
        "itemEncoding": "encoding",
        "examples": "{example}",
    },
    "encoding": {"headers": "{header}"},
    "example": {},
    "link": {},
    "security scheme": {},
    "schema": {
        **dict.fromkeys(("properties", "patternProperties", "$defs", "definitions", "dependentSchemas"), "{schema}"),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "[schema]"),
        **dict.fromkeys(
            (
                "not", "items", "additionalProperties", "if", "then", "else", "contains",
                "propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema",
            ),
            "schema",
        ),
    },
}  # fmt: skip
EXTENSIBLE = (("openapi", "paths"), ("operation", "responses"))  # maps where a key that starts with x- is an extension


def children(kind: str, value: Json) -> Iterator[tuple[tuple[str | int, ...], str, Json]]:
    """The objects directly inside `value`, an object of `kind`: (tokens from it, kind, object)."""
    if not isinstance(value, dict) or is_reference(kind, value):
        return
    fields = FIELDS[kind]
    for key, child in value.items():
        child_kind = fields.get(key) or fields.get("*")
        if child_kind is None or (kind == "callback" and key.startswith("x-")):
            continue
        if child_kind[0] == "{":
            if isinstance(child, dict):
                extensions = "x-" if (kind, key) in EXTENSIBLE else "\0"
                yield from (((key, name), child_kind[1:-1], item) for name, item in child.items() if not name.startswith(extensions))
        elif child_kind[0] == "[":
            if isinstance(child, list):
                yield from (((key, index), child_kind[1:-1], item) for index, item in enumerate(child))
        else:
            yield (key,), child_kind, child


def structural_errors(
    value: Json, kind: str = "openapi", at: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str, Json]]:
    """Every place that holds another type than the field of its object has: (tokens, what is wanted, value). Schemas are left out."""
    if kind == "schema":
        return
    if not isinstance(value, dict):
        yield at, f"a mapping ({kind})", value
        return
    if is_reference(kind, value):
        return
    for key in ("name", "in") if kind == "parameter" else ():
        if not isinstance(value.get(key), str):
            yield (*at, key), "a string", value.get(key)
    for key, child in value.items():
        child_kind = FIELDS[kind].get(key, "*")
        if child_kind[0] == "{" and not isinstance(child, dict):
            yield (*at, key), "a mapping", child
        if child_kind[0] == "[" and not isinstance(child, list):
            yield (*at, key), "a list", child
    for tokens, child_kind, child in children(kind, value):
        yield from structural_errors(child, child_kind, at + tokens)


def operations_of(item: Json) -> Iterator[tuple[tuple[str, ...], str, Json]]:
    """The operations of a Path Item Object: (tokens from it, method in upper case, Operation Object), in the item's order."""
    for key, value in item.items():
        if key in METHODS:
            yield (key,), key.upper(), value
        elif key == "additionalOperations" and isinstance(value, dict):
            yield from ((("additionalOperations", method), method, operation) for method, operation in value.items())


def with_operations(item: dict[str, Json], change: Callable[[Json], Json]) -> dict[str, Json]:
    """A Path Item Object whose operations are what `change` makes of them, those of `additionalOperations` too."""
    changed = dict(item)
    for tokens, _, operation in operations_of(item):
        if len(tokens) == 1:
            changed[tokens[0]] = change(operation)
        else:
            changed[tokens[0]] = {**changed[tokens[0]], tokens[1]: change(operation)}
    return changed


def is_reference(kind: str, value: dict[str, Json]) -> bool:
    """Whether an object of `kind` is a Reference Object, beside whose `$ref` nothing counts."""
    return kind not in ("schema", "path item") and isinstance(value.get("$ref"), str)


def walk(value: Json, kind: str = "openapi", at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str, Json]]:
    """Every object of the description, outermost first: (tokens from the root, kind, object). `$ref`s are not followed."""
    pending = [(at, kind, value)]
    while pending:  # no recursion: what is deep inside would be handed up through every level
        at, kind, value = pending.pop()
        yield at, kind, value
        pending += [(at + tokens, child_kind, child) for tokens, child_kind, child in children(kind, value)][::-1]
