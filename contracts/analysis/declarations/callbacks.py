"""Callbacks as a document declares them: where a request names the URL, and what is posted to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from specs import Operation
from specs.document.document import MediaType
from specs.document.object_model import METHODS
from specs.http.media_types import is_json
from specs.json import pointer
from specs.json.parsing import Json
from specs.resources.collections import request_properties

NAMES = ("callback_url", "callbackUrl", "webhook_url", "webhookUrl")  # of request properties, where no callback is declared
_IN_BODY = re.compile(r"\{\$request\.body#(/[^}]*)\}")


@dataclass(frozen=True, slots=True)
class CallbackDeclaration:
    """One callback of an operation."""

    operation: Operation
    url_path: tuple[str, ...]  # of its URL in the request's body
    pointer: str  # of the callback's operation; of the operation itself, where it declares none
    schema_pointer: str | None  # of what is posted, where that is declared
    schema: Json

    def url(self, body: Json) -> str | None:
        """The URL that a request's body names."""
        for name in self.url_path:
            body = body.get(name) if isinstance(body, dict) else None
        return body if isinstance(body, str) and body else None

    def naming(self, url: str) -> dict[str, Json]:
        """The part of a request's body that names `url`."""
        part: Json = url
        for name in reversed(self.url_path):
            part = {name: part}
        return dict(part)


def callback_declarations(operation: Operation) -> tuple[CallbackDeclaration, ...]:
    """The callbacks of an operation: those that are declared, or one for a property that is called as such URLs are."""
    declared = tuple(_declared(operation))
    if declared:
        return declared
    property_name = next((name for name in request_properties(operation) if name in NAMES), None)
    return (CallbackDeclaration(operation, (property_name,), operation.pointer, None, {}),) if property_name else ()


def _declared(operation: Operation) -> Iterator[CallbackDeclaration]:
    document = operation.document
    for name, raw in (operation.raw.get("callbacks") or {}).items():
        at, by_expression = document.resolve(raw, operation.pointer + pointer.join("callbacks", name))
        for expression, item in by_expression.items():
            match = _IN_BODY.fullmatch(expression)
            if match is None:
                continue
            here, item = document.resolve(item, at + pointer.join(expression))
            for method in (key for key in item if key in METHODS):
                operation_pointer = here + pointer.join(method)
                media = _media(operation, operation_pointer, item[method])
                schema_pointer, schema = document.resolve(media.raw["schema"], f"{media.pointer}/schema") if media else (None, {})
                yield CallbackDeclaration(operation, tuple(pointer.split("#" + match[1])), operation_pointer, schema_pointer, schema)


def _media(operation: Operation, at: str, raw: Json) -> MediaType | None:
    """The JSON that is posted, where its schema is declared."""
    body_pointer, body = operation.document.resolve(raw.get("requestBody", {}), at + "/requestBody")
    for name, media in body.get("content", {}).items():
        if is_json(name) and "schema" in media:
            return MediaType(name, body_pointer + pointer.join("content", name), media)
    return None
