"""Documents with one operation, and bodies sent to a mock of them."""

from __future__ import annotations

from specs.document.document import MediaType, from_raw
from specs.json.parsing import Json


def media(schema: Json, encoding: Json = None, *, name: str = "application/x-www-form-urlencoded", version: str = "3.1.0") -> MediaType:
    """The media type of the body that an operation takes."""
    declared = {"schema": schema, **({"encoding": encoding} if encoding else {})}
    operation = {"requestBody": {"content": {name: declared}}, "responses": {"200": {"description": ""}}}
    raw = {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {"/x": {"post": operation}}}
    return from_raw(raw, name="t").operations[0].request_content[0]
