"""What a document says that its service sends by itself: the callbacks of operations, and webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from specs.document.document import Document, MediaType, Operation
from specs.document.object_model import METHODS
from specs.http.media_types import is_json
from specs.json import pointer
from specs.json.parsing import Json


@dataclass(frozen=True, slots=True)
class DeclaredRequest:
    """One request that the service sends: a callback to where its `expression` leads, or the webhook of a name."""

    name: str
    expression: str  # "{$request.body#/callbackUrl}"; empty for a webhook
    method: str  # upper case
    pointer: str  # of its operation
    media: MediaType | None  # the JSON that is sent, where its schema is declared


def declared_callbacks(operation: Operation) -> Iterator[DeclaredRequest]:
    """The callbacks of an operation."""
    document = operation.document
    for name, raw in (operation.raw.get("callbacks") or {}).items():
        at, by_expression = document.resolve(raw, operation.pointer + pointer.join("callbacks", name))
        for expression, item in by_expression.items() if isinstance(by_expression, dict) else ():
            if not expression.startswith("x-"):
                yield from _requests(document, name, expression, item, at + pointer.join(expression))


def declared_webhooks(document: Document) -> Iterator[DeclaredRequest]:
    """The webhooks of a document."""
    for name, item in (document.raw.get("webhooks") or {}).items():
        yield from _requests(document, name, "", item, pointer.join("webhooks", name))


def _requests(document: Document, name: str, expression: str, raw: Json, at: str) -> Iterator[DeclaredRequest]:
    here, item = document.resolve(raw, at)
    for method in (key for key in item if key in METHODS) if isinstance(item, dict) else ():
        operation_pointer = here + pointer.join(method)
        yield DeclaredRequest(name, expression, method.upper(), operation_pointer, _media(document, operation_pointer, item[method]))


def _media(document: Document, at: str, raw: Json) -> MediaType | None:
    """The JSON that is sent, where its schema is declared."""
    body_pointer, body = document.resolve(raw.get("requestBody", {}), at + "/requestBody")
    for name, media in body.get("content", {}).items():
        if is_json(name) and "schema" in media:
            return MediaType(name, body_pointer + pointer.join("content", name), media)
    return None
