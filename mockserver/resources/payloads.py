"""What callbacks and webhooks say: a body that their schema allows, filled with what is known of the item."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.values.values import Unmakeable, Values
from specs.document.document import Document
from specs.json.parsing import Json
from specs.resources.callbacks import DeclaredRequest
from specs.resources.paths import plain
from specs.schema.properties import properties

_WRAPPERS = ("data", "object", "resource", "payload", "item", "record", "entity", "detail", "details", "body", "content", "subject")
_EVENT_NAMES = ("event", "eventtype", "eventname", "topic", "trigger", "action", "type")
_OF_THE_EVENT = ("id", "type", "created", "createdat", "timestamp")  # what is said beside an item is about the event
_DEEPEST = 3


def payload_of(request: DeclaredRequest, known: Mapping[str, Json], document: Document, values: Values) -> Json:
    """The body of a callback or webhook about an item: where no schema is declared, or no value of it is found, what is known."""
    pointer = request.media.schema_pointer if request.media is not None else None
    if request.media is None or pointer is None:
        return dict(known)
    try:
        made = values.made(pointer, "request", f"{request.pointer} {known.get('id')}")
        filled = _filled(request.media.raw["schema"], made, known, document, request.name, depth=0)
        return values.fitted(filled, pointer, "request", request.pointer, checks_formats=False)
    except Unmakeable:
        return dict(known)


def _filled(schema: Json, made: Json, known: Mapping[str, Json], document: Document, event: str, *, depth: int) -> Json:
    """`made` with what is known in the places that its schema has for it."""
    members = properties(document, schema)
    if not isinstance(made, dict):
        return made
    if not members:
        return {**made, **known} if depth else made
    filled = dict(made)
    wrapper = next((name for name in members if _is_wrapper(name, document.schema(members[name]), event)), None)
    for name, raw in members.items():
        told = _event(name, document.schema(raw), event)
        if name == wrapper and depth < _DEEPEST:
            filled[name] = _filled(raw, made.get(name) or {}, known, document, event, depth=depth + 1)
        elif told is not None:
            filled[name] = told
        elif name in known and (wrapper is None or plain(name) not in _OF_THE_EVENT):
            filled[name] = known[name]
    return filled


def _is_wrapper(name: str, schema: Json, event: str) -> bool:
    """Whether a property holds the item that is told of."""
    is_object = isinstance(schema, dict) and (schema.get("type") == "object" or bool({"properties", "allOf"} & set(schema)))
    return is_object and (plain(name) in _WRAPPERS or (len(name) > 2 and plain(name) in plain(event)))


def _event(name: str, schema: Json, event: str) -> str | None:
    """The name of the event, as a property for it allows it; None where it is for something else."""
    if plain(name) not in _EVENT_NAMES or not isinstance(schema, dict):
        return None
    choices = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    for choice in choices:
        if isinstance(choice, str) and (plain(choice) == plain(event) or plain(event).endswith(plain(choice))):
            return choice
    return event if not choices and plain(name) != "type" and schema.get("type") == "string" else None
