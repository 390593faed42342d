"""Text, XML, bytes, and media types that are ranges."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.errors import ApiError, BadRequest, UnsupportedMediaType
from mockserver.web.request_body import body_reader
from specs.document.document import from_raw
from specs.json.parsing import Json
from specs.schema.compile import Schemas

PET = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}}


def read(content: Json, body: bytes, content_type: str | None) -> Any:
    operation = {"requestBody": {"content": content}, "responses": {"200": {"description": ""}}}
    raw = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/x": {"post": operation}},
        "components": {"schemas": {"Pet": PET}},
    }
    document = from_raw(raw, name="t")
    reader = body_reader(document.operations[0], Schemas(document), (), lambda _body, message: message)
    return reader.read(body, None if content_type is None else content_type.encode(), None)


REFERENCE = {"schema": {"$ref": "#/components/schemas/Pet"}}
INLINE = {"schema": PET}
SHORT = {"schema": {"type": "string", "maxLength": 3}}


@pytest.mark.parametrize(
    ("content", "body", "content_type", "value"),
    [
        ({"text/plain": SHORT}, b"abc", "text/plain", "abc"),
        ({"text/plain": SHORT}, b"\xe4", "text/plain; charset=iso-8859-1", "ä"),
        ({"text/plain": {"schema": {"type": "integer"}}}, b"12", "text/plain", 12),
        ({"text/plain": INLINE}, b"anything", "text/plain", "anything"),
        ({"text/csv": {"schema": {"type": "string", "format": "binary"}}}, b"a,b", "text/csv", b"a,b"),
        ({"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}, b"\xff", "application/octet-stream", b"\xff"),
        ({"image/*": {}}, b"\xff", "image/png", b"\xff"),
        ({"application/jsonl": {}}, b"{}\n{}", "application/jsonl", b"{}\n{}"),
        ({"application/x-ndjson": {"schema": PET}}, b"{}\n{}", "application/x-ndjson", b"{}\n{}"),
        ({"*/*": INLINE}, b'{"name": "a"}', "application/json", {"name": "a"}),
        ({"*/*": INLINE}, b"name=a&age=1", "application/x-www-form-urlencoded", {"name": "a", "age": 1}),
        ({"*/*": INLINE}, b"\xff", "image/png", b"\xff"),
        ({"application/*": INLINE}, b'{"name": "a"}', "application/vnd.pets+json; version=1", {"name": "a"}),
        ({"application/vnd.x+json; version=1": INLINE}, b'{"name": "a"}', "application/vnd.x+json;version=2", {"name": "a"}),
        ({"application/xml": REFERENCE}, b"<Pet><name>a</name><age>3</age></Pet>", "application/xml", {"name": "a", "age": 3}),
        ({"text/xml": INLINE}, b"<x><name>a</name></x>", "text/xml; charset=utf-8", {"name": "a"}),
        ({"application/xml": REFERENCE}, b"<any/>", "application/xml", b"<any/>"),
        ({"application/xml": INLINE}, b"<any/>", "application/xml", b"<any/>"),
        ({"application/xml": {}}, b"<any/>", "application/xml", b"<any/>"),
        ({"application/soap+xml": {"schema": {"type": "string"}}}, b"<any/>", "application/soap+xml", b"<any/>"),
        ({"*/*": {"schema": {"type": "integer"}}, "text/plain": SHORT}, b"12", "text/plain", "12"),
    ],
)
def test_a_body_is_read_as_its_media_type_says(content: Json, body: bytes, content_type: str, value: Json) -> None:
    assert read(content, body, content_type) == value


@pytest.mark.parametrize(
    ("content", "body", "content_type", "kind", "reason"),
    [
        ({"text/plain": SHORT}, b"abcd", "text/plain", BadRequest, "at most 3 characters"),
        ({"text/plain": SHORT}, b"\xff", "text/plain", BadRequest, "no text in the charset utf-8"),
        ({"text/plain": {"schema": {"type": "integer"}}}, b"x", "text/plain", BadRequest, "type integer"),
        ({"application/xml": REFERENCE}, b"<Pet><age>3</age></Pet>", "application/xml", BadRequest, "missing property `name`"),
        ({"application/xml": REFERENCE}, b"<Pet><name>a</name><age>x</age></Pet>", "application/xml", BadRequest, "age: got `x`"),
        ({"application/xml": INLINE}, b"<Pet>", "application/xml", BadRequest, "not XML"),
        ({"*/*": INLINE}, b"{}", "application/json", BadRequest, "missing property `name`"),
        ({"*/*": INLINE}, b"age=1", "application/x-www-form-urlencoded", BadRequest, "missing property `name`"),
        ({"image/*": {}}, b"x", "text/plain", UnsupportedMediaType, "wanted image"),
        ({"image/*": {}}, b"x", None, UnsupportedMediaType, "has no Content-Type"),
    ],
)
def test_a_body_that_departs_is_refused(content: Json, body: bytes, content_type: str | None, kind: type[ApiError], reason: str) -> None:
    with pytest.raises(kind, match=reason):
        read(content, body, content_type)
