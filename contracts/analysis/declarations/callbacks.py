"""Callbacks as a document declares them: where a request names the URL, and what is posted to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from specs import Operation
from specs.json import pointer
from specs.json.parsing import Json
from specs.resources.callbacks import declared_callbacks
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
    for callback in declared_callbacks(operation):
        match = _IN_BODY.fullmatch(callback.expression)
        if match is not None:
            media = callback.media
            schema_pointer, schema = operation.document.resolve(media.raw["schema"], f"{media.pointer}/schema") if media else (None, {})
            yield CallbackDeclaration(operation, tuple(pointer.split("#" + match[1])), callback.pointer, schema_pointer, schema)
