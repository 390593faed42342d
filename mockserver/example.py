"""An answer where nothing better is known: the declared example, else a value of the schema, the same for the same seed."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import rstr

from mockserver.errors import BadRequest, BrokenPromise
from mockserver.promise import is_json
from specs import Document
from specs.document import MediaType, Parameter, Response
from specs.text import Json

if TYPE_CHECKING:
    from specs.schema import Schemas

_DEEPEST = 6
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


def reply_body(response: Response, document: Document, schemas: Schemas, *, seed: int, name: str | None = None) -> Json:
    """A body that `response` declares: plain values for JSON, bytes for other media types, None where it has no body.

    Raises:
        BadRequest: the response declares no example of this `name`.
        BrokenPromise: no value that fits its schema could be made.
    """
    media = next((m for m in response.content if is_json(m.name)), None)
    if media is None:
        return b"example" if response.content else None
    declared = _declared(media, document, name)
    if declared is not None:
        return declared[0]
    schema = media.raw.get("schema", {})
    body = value(schema, document, random.Random(f"{seed} {response.pointer}"), "response")
    if media.schema_pointer and not schemas.compile(media.schema_pointer, "response").is_valid(body):
        raise BrokenPromise(f"No example for {response.pointer} could be made: declare one there.")
    return body


def header(declared: Parameter, document: Document) -> str:
    """A value that a declared response header may have."""
    if "example" in declared.raw:
        return str(declared.raw["example"])
    held = value(declared.raw.get("schema", {}), document, random.Random(declared.pointer), "response")
    return str(held).lower() if isinstance(held, bool) else _CONTROLS.sub("x", str(held))


def value(schema: Json, document: Document, rng: random.Random, direction: str, depth: int = 0) -> Json:
    """A value that the schema allows, as far as can be told without search: its own example, default or constant first."""
    schema = document.resolve(schema, "")[1]
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return None
    for key in ("example", "const", "default"):
        if key in schema:
            return schema[key]
    if schema.get("examples"):
        return schema["examples"][0]
    if schema.get("enum"):
        return schema["enum"][0]
    for key in ("oneOf", "anyOf"):
        if schema.get(key) and not schema.get("properties"):
            return value(schema[key][0], document, rng, direction, depth + 1)
    if schema.get("allOf"):
        parts = [value(part, document, rng, direction, depth + 1) for part in schema["allOf"]]
        whole = _object(schema, document, rng, direction, depth)
        for part in parts:
            if not isinstance(part, dict):
                return part
            whole = {**part, **whole}
        return whole
    return _typed(schema, document, rng, direction, depth)


def _typed(schema: dict[str, Json], document: Document, rng: random.Random, direction: str, depth: int) -> Json:
    types = schema.get("type")
    kind = next((t for t in types if t != "null"), "null") if isinstance(types, list) else types
    if kind is None:
        kind = "object" if "properties" in schema else "array" if "items" in schema else None
    if kind == "object":
        return _object(schema, document, rng, direction, depth)
    if kind == "array":
        count = max(schema.get("minItems", 0), 0 if depth > 3 or schema.get("maxItems") == 0 else 1)
        return [value(schema.get("items", {}), document, rng, direction, depth + 1) for _ in range(count)]
    if kind == "string":
        return _string(schema, rng)
    if kind in ("integer", "number"):
        return _number(schema, is_integer=kind == "integer")
    return {"boolean": True, "null": None}.get(str(kind), {})


def _object(schema: dict[str, Json], document: Document, rng: random.Random, direction: str, depth: int) -> dict[str, Json]:
    hidden = "writeOnly" if direction == "response" else "readOnly"
    required = schema.get("required", ())
    found = {}
    for name, raw in schema.get("properties", {}).items():
        held = document.resolve(raw, "")[1]
        if isinstance(held, dict) and held.get(hidden):
            continue
        if name in required or depth < 3:
            found[name] = value(raw, document, rng, direction, depth + 1)
    return found


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


def _declared(media: MediaType, document: Document, name: str | None) -> tuple[Json] | None:
    examples = media.raw.get("examples", {})
    if name is not None:
        if name not in examples:
            raise BadRequest(f"Prefer: example={name[:40]}: wanted one of {', '.join(examples) or '(none is declared)'}.", param="Prefer")
        return (document.resolve(examples[name], "")[1].get("value"),)
    if "example" in media.raw:
        return (media.raw["example"],)
    for raw in examples.values():
        held = document.resolve(raw, "")[1]
        if "value" in held:
            return (held["value"],)
    return None
