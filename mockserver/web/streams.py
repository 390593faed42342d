"""Replies that come in pieces: server-sent events, JSON Lines and JSON text sequences.

Source: HTML, "Server-sent events"; https://jsonlines.org; RFC 7464; OpenAPI 3.2.0, `itemSchema`.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import orjson

from mockserver.values.values import Unmakeable, Values
from specs import Document, Operation
from specs.document.document import MediaType
from specs.http.media_types import essence_of
from specs.json import pointer as json_pointer
from specs.json.parsing import Json
from specs.schema.properties import constant_value, properties
from specs.schema.text_shapes import TextShape

EVENT_STREAM = "text/event-stream"
_JSON_SEQUENCE = "application/json-seq"
_JSON_LINES = ("application/jsonl", "application/x-jsonl", "application/x-ndjson", "application/ndjson", "application/jsonlines")
_EVENT_FIELDS = frozenset(("data", "event", "id", "retry", "comment"))
_MOST_VALUES = 3
_SAME_IN_ALL = ("id", "created", "model", "object")  # what the pieces of one answer share
_DONE = "[DONE]"


@dataclass(frozen=True, slots=True)
class Stream:
    """The body of a reply that is sent piece by piece."""

    chunks: tuple[bytes, ...]
    pace_s: float
    """The mock's seconds between one piece and the next."""


def is_stream(media: MediaType) -> bool:
    """Whether bodies of a media type are sequences that are sent as they come."""
    return essence_of(media.name) in (EVENT_STREAM, _JSON_SEQUENCE, *_JSON_LINES) or "itemSchema" in media.raw


def chunks_of(media: MediaType, operation: Operation, values: Values, sent_body: dict[str, Json]) -> tuple[bytes, ...]:
    """The pieces of a streamed reply to a request with this body, each of which holds the schema of the media type."""
    pointer = f"{media.pointer}/itemSchema" if "itemSchema" in media.raw else media.schema_pointer
    raw = media.raw.get("itemSchema", media.raw.get("schema", {}))
    branches, last = _alternatives(operation, raw, pointer or "")
    made = [_made(values, branches[number % len(branches)], operation, number) for number in range(_MOST_VALUES)] if pointer else [{}]
    shape = TextShape(operation.document, [raw])
    items = _as_one_answer([value for value in made if value is not None], sent_body, shape)
    if len(branches) == 1 and pointer and _content_pointer(operation.document, branches[0]) is None:
        items = [_fitted(values, item, branches[0], operation.key) for item in items]
    essence = essence_of(media.name)
    if essence != EVENT_STREAM:
        start = b"\x1e" if essence == _JSON_SEQUENCE else b""
        return tuple(start + orjson.dumps(item) + b"\n" for item in items)
    asks_for_streams = "stream" in (
        properties(operation.document, operation.json_body.raw.get("schema", {})) if operation.json_body else {}
    )
    end = last if last is not None else _DONE if asks_for_streams else None
    return tuple(map(_event, items)) + (() if end is None else (_event({"data": end}),))


def _alternatives(operation: Operation, raw: Json, pointer: str) -> tuple[list[str], str | None]:
    """Where the schemas of a stream's items stand, and the text that ends it, where one of the alternatives is nothing else."""
    at, schema = operation.document.resolve(raw, pointer)
    keyword = next((key for key in ("oneOf", "anyOf") if isinstance(schema, dict) and schema.get(key)), None)
    if keyword is None:
        return [pointer], None
    places, last = [], None
    for number, alternative in enumerate(schema[keyword]):
        data = properties(operation.document, alternative).get("data")
        constant = constant_value(operation.document, data) if data is not None else None
        if isinstance(constant, str) and set(properties(operation.document, alternative)) <= _EVENT_FIELDS:
            last = constant
        else:
            places.append(f"{at}/{keyword}/{number}")
    return places or [pointer], last


def _made(values: Values, pointer: str, operation: Operation, number: int) -> Json:
    key, content_pointer = f"{operation.key} chunk {number}", _content_pointer(operation.document, pointer)
    try:
        item = copy.deepcopy(values.made(pointer, "response", key))  # it may be an example of the document's
        if content_pointer is not None and isinstance(item, dict):
            item["data"] = copy.deepcopy(values.made(content_pointer, "response", key))
    except Unmakeable:
        return None
    return item


def _content_pointer(document: Document, pointer: str) -> str | None:
    """Where the schema stands of the JSON that the `data` of an event holds as a text: its `contentSchema`. None where it has none."""
    at, schema = document.resolve(json_pointer.follow(document.raw, json_pointer.split(pointer)), pointer)
    data = schema.get("properties", {}).get("data") if isinstance(schema, dict) else None
    if data is None:
        return None
    at, data = document.resolve(data, f"{at}/properties/data")
    return f"{at}/contentSchema" if isinstance(data, dict) and "contentSchema" in data else None


def _fitted(values: Values, item: Json, pointer: str, key: str) -> Json:
    try:
        return values.fitted(item, pointer, "response", key)
    except Unmakeable:
        return item


def _as_one_answer(items: list[Json], sent_body: dict[str, Json], shape: TextShape) -> list[Json]:
    """The items with what all pieces of one answer share, and with choices that go on from piece to piece."""
    first = _payload(items[0]) if items else {}
    shared = {name: first[name] for name in _SAME_IN_ALL if name in first}
    if isinstance(sent_body.get("model"), str) and "model" in shared:
        shared["model"] = sent_body["model"]
    payload_shape = shape.member("data") if "data" in shape.property_names and shape.property_names <= _EVENT_FIELDS else shape
    for number, item in enumerate(items):
        payload = _payload(item)
        payload.update({name: value for name, value in shared.items() if name in payload and type(payload[name]) is type(value)})
        if isinstance(payload.get("choices"), list):
            for position, choice in enumerate(payload["choices"]):
                _continue(choice, position, payload_shape.member("choices").items, is_last=number == len(items) - 1)
    return items


def _continue(choice: Json, position: int, shape: TextShape, *, is_last: bool) -> None:
    """Make one choice a piece of a text that is generated: only the last piece has a reason to end.

    Source: OpenAI's API reference, "The chat completion chunk object", which many follow.
    """
    if not isinstance(choice, dict):
        return
    if "index" in choice:
        choice["index"] = position
    if "finish_reason" in choice and not is_last and "null" in shape.member("finish_reason").types:
        choice["finish_reason"] = None
    delta = choice.get("delta")
    if isinstance(delta, dict) and "content" in shape.member("delta").property_names:
        delta["content"] = "Hello " if not is_last else "world."
        if "assistant" in shape.member("delta").member("role").texts:
            delta["role"] = "assistant"


def _payload(item: Json) -> dict[str, Json]:
    """The object that tells of the answer: what an event carries, or the item itself."""
    if _is_event(item):
        item = item["data"]
    return item if isinstance(item, dict) else {}


def _is_event(item: Json) -> bool:
    return isinstance(item, dict) and "data" in item and item.keys() <= _EVENT_FIELDS


def _event(item: Json) -> bytes:
    """One server-sent event: an object with `data` and the like is the event, any other value its data."""
    fields = item if _is_event(item) else {"data": item}
    lines = []
    for name in ("event", "id", "retry", "data"):
        if fields.get(name) is not None:
            text = fields[name] if isinstance(fields[name], str) else orjson.dumps(fields[name]).decode()
            lines += [f"{name}: {line}\n" for line in (text.splitlines() or [""])]
    return "".join((*lines, "\n")).encode()
