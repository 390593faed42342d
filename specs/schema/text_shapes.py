"""Values that travel as text, as forms and parameters do, turned into what their schemas ask for.

Text says no type, so a `TextShape` takes all alternatives of a schema together: what may it be, and which members has it?
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from specs.document.document import Document
from specs.json.parsing import Json

INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,300})(?:\.0{1,9})?", re.ASCII)
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,300})(?:\.[0-9]{1,300})?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "1": True, "false": False, "False": False, "FALSE": False, "0": False}
_TYPE_OF = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object", type(None): "null"}
_IMPLIED = {"properties": "object", "additionalProperties": "object", "items": "array", "prefixItems": "array"}
_LARGEST_FLOAT_DIGITS = 300

Tree = Any  # text, a list of trees, trees by name, or a value that needs no typing: `Ready`, or any other object


@dataclass(frozen=True, slots=True)
class Ready:
    """A value among texts that is typed already, such as a part that was sent as JSON."""

    value: Json


class TextShape:
    """What a value may be by one schema or several, the parts of `allOf`, `anyOf` and `oneOf` taken together."""

    def __init__(self, document: Document, schemas: Sequence[Json]) -> None:
        self._document = document
        self._parts = tuple(_parts(document, schemas))
        self._members: dict[str, TextShape] = {}

    @cached_property
    def types(self) -> frozenset[str]:
        """Every type that it may have; empty where any will do."""
        return frozenset(name for part in self._parts for name in _types(part))

    @cached_property
    def formats(self) -> frozenset[str]:
        """Every format that it is said to have."""
        return frozenset(str(part["format"]) for part in self._parts if "format" in part)

    @cached_property
    def property_names(self) -> frozenset[str]:
        """The names of the properties that the schemas describe."""
        return frozenset(name for part in self._parts for name in part.get("properties", ()))

    @cached_property
    def items(self) -> TextShape:
        """The shape of its items, where it is an array."""
        return TextShape(self._document, [part["items"] for part in self._parts if isinstance(part.get("items"), dict)])

    @cached_property
    def is_binary(self) -> bool:
        """Whether it is a file: a string in the format `binary`, or of a media type and not encoded."""
        return any(part.get("format") == "binary" or ("contentMediaType" in part and "contentEncoding" not in part) for part in self._parts)

    @cached_property
    def takes_any_text(self) -> bool:
        """Whether a string may be any text, and not only one of a few."""
        return not self.types or any("string" in _types(part) and not _values(part) for part in self._parts)

    @cached_property
    def texts(self) -> frozenset[str]:
        """The strings that the schemas name."""
        return frozenset(text for part in self._parts for text in _values(part) if isinstance(text, str))

    @cached_property
    def xml(self) -> dict[str, Json]:
        """What the schemas' XML Objects say together, the first of them first."""
        described: dict[str, Json] = {}
        for part in self._parts:
            described = {**(part.get("xml") or {}), **described}
        return described

    def member(self, name: str) -> TextShape:
        """The shape of the property `name`; of any value where the schemas do not say."""
        if name not in self._members:
            described = [part["properties"][name] for part in self._parts if name in part.get("properties", ())]
            others = [part["additionalProperties"] for part in self._parts if isinstance(part.get("additionalProperties"), dict)]
            self._members[name] = TextShape(self._document, described or others)
        return self._members[name]


def typed_tree(tree: Tree, shape: TextShape) -> Json:
    """The value of text, or of a tree of texts; what fits no type stays as it is, so that validation refuses it."""
    if isinstance(tree, str):
        return _typed_text(tree, shape)
    if isinstance(tree, list):
        return _typed_items(tree, shape)
    if isinstance(tree, dict):
        return _typed_members(tree, shape)
    value = tree.value if isinstance(tree, Ready) else tree
    is_item = "array" in shape.types and not isinstance(value, list) and _TYPE_OF.get(type(value), "string") not in shape.types
    return [value] if is_item else value


def typed_scalar(text: str, types: frozenset[str]) -> Json:
    """`text` as the first of the types that it can be; itself where it can be none."""
    if "integer" in types and INTEGER.fullmatch(text):
        return int(text.partition(".")[0])
    if "number" in types and NUMBER.fullmatch(text):
        return int(text) if text.lstrip("-").isdecimal() and len(text) < _LARGEST_FLOAT_DIGITS and text != "-0" else float(text)
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    if "null" in types and text in ("", "null") and "string" not in types:
        return None
    return text


def _typed_text(text: str, shape: TextShape) -> Json:
    types = shape.types
    if text[:1] in ("[", "{") and not shape.takes_any_text:
        value = _json(text)
        if (isinstance(value, list) and "array" in types) or (isinstance(value, dict) and "object" in types):
            return value
    scalar = typed_scalar(text, types)
    if not isinstance(scalar, str) or shape.takes_any_text or text in shape.texts:
        return scalar
    if "boolean" in types and text in _BOOLEANS:
        return _BOOLEANS[text]
    if "array" in types:
        return [_typed_text(text, shape.items)] if text else []
    return {} if "object" in types and not text else text


def _typed_items(trees: list[Tree], shape: TextShape) -> Json:
    if "array" in shape.types or not shape.types:
        return [typed_tree(tree, shape.items) for tree in trees]
    return typed_tree(trees[0], shape) if len(trees) == 1 else [typed_tree(tree, shape) for tree in trees]


def _typed_members(tree_by_name: dict[str, Tree], shape: TextShape) -> Json:
    is_array = "array" in shape.types and ("object" not in shape.types or not shape.property_names)
    if is_array and tree_by_name and all(name.isdecimal() for name in tree_by_name):
        return [typed_tree(tree, shape.items) for _, tree in sorted(tree_by_name.items(), key=lambda pair: int(pair[0]))]
    return {name: typed_tree(tree, shape.member(name)) for name, tree in tree_by_name.items()}


def _json(text: str) -> Json:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _parts(document: Document, schemas: Sequence[Json]) -> Iterator[dict[str, Json]]:
    """The schemas and all that they combine, references followed, each once."""
    waiting, visited_ids = list(schemas), set()
    while waiting:
        schema = waiting.pop(0)
        while isinstance(schema, dict):
            if id(schema) in visited_ids:
                break
            visited_ids.add(id(schema))
            yield schema
            waiting += [part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key, ())]
            schema = document.schema(schema) if "$ref" in schema else None


def _types(part: dict[str, Json]) -> Iterator[str]:
    declared_type = part.get("type", ())
    yield from (declared_type,) if isinstance(declared_type, str) else declared_type
    if part.get("nullable"):
        yield "null"
    if not declared_type and not any(key in part for key in ("allOf", "anyOf", "oneOf", "$ref")):
        yield from (name for key, name in _IMPLIED.items() if key in part)
        yield from (_TYPE_OF.get(type(value), "string") for value in _values(part))


def _values(part: dict[str, Json]) -> Sequence[Json]:
    """The values that one schema allows; empty where it names none."""
    return [part["const"]] if "const" in part else part.get("enum") or ()
