"""Schema Objects compiled to validators: 3.0 and 3.1 each by its own rules, for one direction of travel.

A 3.1 document's schemas are JSON Schema 2020-12 as they stand; a 3.0 document's are rewritten to 2020-12. In both,
`readOnly` and `writeOnly` decide what is required and allowed in a request or a reply.
Source: OpenAPI 3.0.3 and 3.1.0, Schema Object.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import jsonschema_rs

from specs.anatomy import children
from specs.document import Document
from specs.text import Json

Direction = Literal["request", "response"]

_INTEGER_BOUNDS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a value departs from its schema."""

    path: tuple[str | int, ...]  # into the value
    schema_path: tuple[str | int, ...]  # into the schema, `$ref`s followed
    keyword: str
    wanted: str  # what the keyword asks for, in words
    got: Json


class Schema:
    """One compiled Schema Object."""

    __slots__ = ("_validator", "is_valid")

    def __init__(self, validator: jsonschema_rs.Draft202012Validator) -> None:
        self._validator = validator
        self.is_valid = validator.is_valid  # the fast path: one call into Rust

    def violations(self, value: Json) -> Iterator[Violation]:
        """Every departure of `value`. Where alternatives failed, it is what the closest alternative misses."""
        for error in self._validator.iter_errors(value):
            yield from _violations(error)


def _violations(error: jsonschema_rs.ValidationError) -> Iterator[Violation]:
    kind = error.kind
    branches = [branch for branch in getattr(kind, "context", ()) if branch]
    if branches and not isinstance(kind, jsonschema_rs.ValidationErrorKind.OneOfMultipleValid):
        closest = min(branches, key=_distance)
        if not any(isinstance(e.kind, jsonschema_rs.ValidationErrorKind.Type) and e.instance_path == error.instance_path for e in closest):
            for inner in closest:
                yield from _violations(inner)
            return
    yield Violation(tuple(error.instance_path), tuple(error.schema_path), kind.name, _wanted(error), error.instance)


def _distance(branch: list[jsonschema_rs.ValidationError]) -> tuple[bool, int]:
    """How far a value is from an alternative: a wrong type or constant at its root first, then how much is wrong."""
    telling = (jsonschema_rs.ValidationErrorKind.Type, jsonschema_rs.ValidationErrorKind.Constant, jsonschema_rs.ValidationErrorKind.Enum)
    return any(isinstance(error.kind, telling) for error in branch), len(branch)


class Schemas:
    """Every Schema Object of a document, compiled on demand by its pointer."""

    def __init__(self, document: Document) -> None:
        self._registries: dict[Direction, jsonschema_rs.Registry] = {}
        self._compiled: dict[tuple[str, Direction], Schema] = {}
        self._document = document

    def compile(self, pointer: str, direction: Direction) -> Schema:
        """The schema that stands at `pointer`, for values that travel in `direction`.

        Raises:
            ValueError: it is no valid schema; the message says why.
        """
        known = self._compiled.get((pointer, direction))
        if known is None:
            known = self._compiled[pointer, direction] = Schema(self._validator(pointer, direction))
        return known

    def _validator(self, pointer: str, direction: Direction) -> jsonschema_rs.Draft202012Validator:
        uri = f"urn:{direction}"
        if direction not in self._registries:
            rewritten = rewrite(self._document, direction)
            self._registries[direction] = jsonschema_rs.Registry([(uri, rewritten)], draft=jsonschema_rs.Draft202012)
        return jsonschema_rs.Draft202012Validator(
            {"$ref": f"{uri}#{_fragment(pointer)}"},
            registry=self._registries[direction],
            validate_formats=True,
            formats=_FORMATS,
        )


def rewrite(document: Document, direction: Direction) -> Json:
    """The whole document with every Schema Object in JSON Schema 2020-12, for values that travel in `direction`."""
    return _rewritten("openapi", document.raw, document.version == "3.0", direction)


def _rewritten(kind: str, value: Json, is_30: bool, direction: Direction) -> Json:
    if not isinstance(value, dict):
        return value
    result = dict(value)
    for (key, *rest), inner, held in children(kind, value):
        rewritten = _rewritten(inner, held, is_30, direction)
        if not rest:
            result[key] = rewritten
        else:
            if result[key] is value[key]:
                result[key] = value[key].copy()
            result[key][rest[0]] = rewritten
    return _schema(result, is_30, direction) if kind == "schema" else result


def _schema(schema: dict[str, Json], is_30: bool, direction: Direction) -> Json:
    if is_30:
        if isinstance(schema.get("$ref"), str):
            return {"$ref": schema["$ref"]}  # 3.0: its siblings "shall be ignored"
        _exclusive_bounds(schema)
    _integer_bounds(schema)
    _visibility(schema, direction)
    if is_30:
        for annotation in ("example", "discriminator", "xml", "externalDocs"):
            schema.pop(annotation, None)
        if schema.pop("nullable", False):
            return {"anyOf": [schema, {"type": "null"}]}
    return schema


def _exclusive_bounds(schema: dict[str, Json]) -> None:
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        flag = schema.get(exclusive)
        if isinstance(flag, bool):
            del schema[exclusive]
            if flag and bound in schema:
                schema[exclusive] = schema.pop(bound)


def _integer_bounds(schema: dict[str, Json]) -> None:
    bounds = _INTEGER_BOUNDS.get(schema.get("format", "")) if isinstance(schema.get("format"), str) else None
    if bounds and "integer" in (schema.get("type"), *(schema["type"] if isinstance(schema.get("type"), list) else ())):
        schema["minimum"] = max(schema.get("minimum", bounds[0]), bounds[0])
        schema["maximum"] = min(schema.get("maximum", bounds[1]), bounds[1])


def _visibility(schema: dict[str, Json], direction: Direction) -> None:
    """A request need not hold what is readOnly; a reply must not hold what is writeOnly."""
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return
    hidden = "readOnly" if direction == "request" else "writeOnly"
    names = {name for name, held in properties.items() if isinstance(held, dict) and held.get(hidden) is True}
    if not names:
        return
    if isinstance(schema.get("required"), list):
        schema["required"] = [name for name in schema["required"] if name not in names]
    if direction == "response":
        schema["properties"] = {name: False if name in names else held for name, held in properties.items()}


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


_FORMATS = {"byte": _is_base64}


def _fragment(pointer: str) -> str:
    return "".join(c if c.isalnum() or c in "/~-._" else "".join(f"%{byte:02X}" for byte in c.encode()) for c in pointer)


def _wanted(error: jsonschema_rs.ValidationError) -> str:
    """What the failed keyword asks for, without quoting the value that failed it."""
    kind = error.kind
    say = _WORDS.get(kind.name)
    return say(kind) if say else f"what `{kind.name}` asks for"


def _listed(values: Json) -> str:
    shown = [f"`{value}`" if isinstance(value, str) else repr(value) for value in values]
    return ", ".join(shown[:12]) + (", …" if len(shown) > 12 else "")


_WORDS = {
    "type": lambda k: "a value of type " + (" or ".join(k.types) if hasattr(k, "types") else "that the schema names"),
    "required": lambda k: f"the property `{k.property}`",
    "enum": lambda k: f"one of {_listed(k.options)}",
    "const": lambda k: f"exactly {k.expected_value!r}",
    "minimum": lambda k: f"at least {k.limit}",
    "maximum": lambda k: f"at most {k.limit}",
    "exclusiveMinimum": lambda k: f"more than {k.limit}",
    "exclusiveMaximum": lambda k: f"less than {k.limit}",
    "minLength": lambda k: f"at least {k.limit} characters",
    "maxLength": lambda k: f"at most {k.limit} characters",
    "minItems": lambda k: f"at least {k.limit} items",
    "maxItems": lambda k: f"at most {k.limit} items",
    "minProperties": lambda k: f"at least {k.limit} properties",
    "maxProperties": lambda k: f"at most {k.limit} properties",
    "pattern": lambda k: f"a match of the pattern {k.pattern}",
    "format": lambda k: f"the format {k.format}",
    "multipleOf": lambda k: f"a multiple of {k.multiple_of}",
    "uniqueItems": lambda k: "no item twice",
    "additionalProperties": lambda k: f"no property {_listed(k.unexpected)}",
    "anyOf": lambda k: "a value that fits one of the schema's alternatives (anyOf)",
    "oneOfNotValid": lambda k: "a value that fits one of the schema's alternatives (oneOf)",
    "oneOfMultipleValid": lambda k: "a value that fits exactly one of the schema's alternatives (oneOf): it fits several",
    "not": lambda k: "a value that does not fit the schema under `not`",
    "falseSchema": lambda k: "nothing: no value is allowed here",
}
