"""Values that the schemas of a document allow: the declared example, else a made one, the same for the same seed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

import rstr

from mockserver.errors import BadRequest
from specs import Document
from specs.document.document import MediaType, Parameter, Response
from specs.json import pointer as pointers
from specs.json.parsing import Json
from specs.schema.compile import Direction, Schemas

_DEEPEST = 6
_RICH = 3  # levels down to which an object holds what it may hold, and a list something
_CONTROLS = re.compile(r"[^\x20-\x7e]")  # a header that holds one cannot be sent
_FORMATS = {
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "time": "00:00:00Z",
    "duration": "PT1H",
    "email": "someone@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "uri-reference": "/example",
    "url": "https://example.com/",
    "uuid": "3b241101-e2bb-4255-8caf-4136c566a962",
    "byte": "ZXhhbXBsZQ==",
    "regex": "^.*$",
    "json-pointer": "/example",
}


class Unmakeable(ValueError):
    """No value that a schema allows could be made: the schema contradicts itself, or asks for more than a search of this size finds."""


class Values:
    """Values that the schemas of one document allow, the same for the same seed and key."""

    def __init__(self, document: Document, schemas: Schemas, *, seed: int) -> None:
        self._document = document
        self._schemas = schemas
        self._seed = seed

    def made(self, pointer: str, direction: Direction, key: str) -> Json:
        """A value that the Schema Object at `pointer` allows in `direction`; the same for the same seed and key.

        Raises:
            Unmakeable: none could be made.
        """
        schema = pointers.follow(self._document.raw, pointers.split(pointer))
        allowed = self._schemas.compile(pointer, direction)
        for is_bare in (False, True):  # all that may be there; where that contradicts itself, only what must be
            value = _Maker(self._document, random.Random(f"{self._seed} {key}"), is_bare=is_bare).value(schema)
            if allowed.is_valid(value):
                return value
        raise Unmakeable(f"No value of the schema at {pointer} could be made: declare an example there.")

    def fitted(self, value: Json, pointer: str, direction: Direction, key: str) -> Json:
        """`value`, changed where the Schema Object at `pointer` does not allow it; the same object where it is valid.

        Raises:
            Unmakeable: no legal value could be made.
        """
        allowed = self._schemas.compile(pointer, direction)
        if allowed.is_valid(value):
            return value
        made = self.made(pointer, direction, key)
        if isinstance(value, dict) and isinstance(made, dict):
            for merged in ({**made, **value}, {**made, **{name: member for name, member in value.items() if name in made}}):
                if allowed.is_valid(merged):
                    return merged
        return made

    def example_body(self, response: Response, *, name: str | None = None, key: str = "") -> Json:
        """A body that `response` declares: plain values for JSON, bytes for other media types, None where it has no body.

        Raises:
            BadRequest: the response declares no example of this `name`.
            Unmakeable: no value of its schema could be made.
        """
        media = response.json_body
        if media is None:
            if name is not None:
                raise _undeclared(name, ())
            return b"example" if response.content else None
        examples = _declared(media, self._document, name)
        if media.schema_pointer is None:
            return examples[0] if examples else {}
        allowed = self._schemas.compile(media.schema_pointer, "response")
        for example in examples:
            if allowed.is_valid(example):
                return example
        return self.made(media.schema_pointer, "response", f"{response.pointer} {key}")

    def example_header(self, header: Parameter) -> str:
        """A value that a declared response header may have."""
        if "example" in header.raw:
            return str(header.raw["example"])
        value = _Maker(self._document, random.Random(header.pointer), is_bare=False).value(header.raw.get("schema", {}))
        return str(value).lower() if isinstance(value, bool) else _CONTROLS.sub("x", str(value))


class _Maker:
    """Values of schemas, as far as they can be told without search: a schema's own example, default or constant first."""

    def __init__(self, document: Document, rng: random.Random, *, is_bare: bool) -> None:
        self._document = document
        self._rng = rng
        self._is_bare = is_bare  # objects hold what is required, and nothing else

    def value(self, schema: Json, depth: int = 0) -> Json:
        schema = self._resolved(schema)
        if not isinstance(schema, dict) or depth > _DEEPEST:
            return None
        for key in ("example", "const", "default"):
            if key in schema:
                return schema[key]
        for key in ("examples", "enum"):
            if schema.get(key):
                return schema[key][0]
        parts = self._parts(schema)
        if any("properties" in part or "object" in _kinds(part) for part in parts):
            return self._object(parts, depth)
        typed_part = next((part for part in parts if part is not schema and (_kinds(part) or "enum" in part or "const" in part)), None)
        return self._typed(schema, depth) if typed_part is None or _kinds(schema) else self.value(typed_part, depth + 1)

    def _parts(self, schema: dict[str, Json]) -> list[dict[str, Json]]:
        """What holds for a value together: the schema, all of its `allOf`, and the first of its `oneOf` and `anyOf`."""
        parts = [schema]
        for subschema in (*schema.get("allOf", ()), *schema.get("oneOf", ())[:1], *schema.get("anyOf", ())[:1]):
            resolved = self._resolved(subschema)
            if isinstance(resolved, dict):
                parts += self._parts(resolved)
        return parts

    def _object(self, parts: list[dict[str, Json]], depth: int) -> dict[str, Json]:
        required = {name for part in parts for name in part.get("required", ())}
        others = {name for part in parts for other in part.get("oneOf", ())[1:] for name in self._required(other)} - required
        members: dict[str, Json] = {}
        for name, raw in ((name, raw) for part in parts for name, raw in part.get("properties", {}).items()):
            property_schema = self._resolved(raw)
            is_hidden = name in others or (isinstance(property_schema, dict) and property_schema.get("writeOnly"))
            if not is_hidden and name not in members and (name in required or (depth < _RICH and not self._is_bare)):
                members[name] = self.value(raw, depth + 1)
        return members

    def _typed(self, schema: dict[str, Json], depth: int) -> Json:
        kind = next((kind for kind in _kinds(schema) if kind != "null"), "null" if _kinds(schema) else None)
        if kind == "array" or (kind is None and "items" in schema):
            is_empty = self._is_bare or depth > _RICH or schema.get("maxItems") == 0
            return [self.value(schema.get("items", {}), depth + 1) for _ in range(max(schema.get("minItems", 0), 0 if is_empty else 1))]
        if kind == "string":
            return _string(schema, self._rng)
        if kind in ("integer", "number"):
            return _number(schema, is_integer=kind == "integer")
        return {"boolean": True, "null": None}.get(str(kind), {})

    def _required(self, schema: Json) -> list[str]:
        resolved = self._resolved(schema)
        return list(resolved.get("required", ())) if isinstance(resolved, dict) else []

    def _resolved(self, schema: Json) -> Json:
        return self._document.schema(schema)


def _kinds(schema: dict[str, Json]) -> tuple[str, ...]:
    types = schema.get("type", ())
    return (types,) if isinstance(types, str) else tuple(types)


def _string(schema: dict[str, Json], rng: random.Random) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    if "pattern" in schema:
        return str(rstr.Rstr(rng).xeger(schema["pattern"].replace("(?i)", "")))
    text = "example"
    if len(text) < schema.get("minLength", 0):
        text = text.ljust(schema["minLength"], "x")
    return text[: schema.get("maxLength", len(text))]


def _number(schema: dict[str, Json], *, is_integer: bool) -> Json:
    low, high = schema.get("minimum"), schema.get("maximum")
    for key, step in (("exclusiveMinimum", 1), ("exclusiveMaximum", -1)):
        bound = schema.get(key)
        if isinstance(bound, int | float) and not isinstance(bound, bool):
            low, high = (bound + step, high) if step > 0 else (low, bound + step)
    number = low if low is not None else min(0, high) if high is not None else 0
    multiple = schema.get("multipleOf")
    if multiple:
        number = -(-number // multiple) * multiple
    return int(-(-number // 1)) if is_integer else number


def _declared(media: MediaType, document: Document, name: str | None) -> list[Json]:
    """The examples that a media type declares, in its order; the one of this `name`, where one is asked for."""
    examples = media.raw.get("examples", {})
    if name is not None:
        if name not in examples:
            raise _undeclared(name, examples)
        return [document.resolve(examples[name], media.pointer)[1].get("value")]
    declared = [media.raw["example"]] if "example" in media.raw else []
    resolved = (document.resolve(raw, media.pointer)[1] for raw in examples.values())
    return [*declared, *(example["value"] for example in resolved if "value" in example)]


def _undeclared(name: str, declared: Iterable[str]) -> BadRequest:
    return BadRequest(f"Prefer: example={name[:40]}: wanted one of {', '.join(declared) or '(none is declared)'}.", param="Prefer")
