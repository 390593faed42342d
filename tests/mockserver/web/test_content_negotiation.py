"""Replies in the media type that a client asks for."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from mockserver.embedded import RunningMock, running
from mockserver.web.content_negotiation import Accepted
from specs.document.document import Document, from_raw
from specs.json.parsing import Json

PET = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "example": "Rex"}}, "xml": {"name": "pet"}}
BINARY = {"schema": {"type": "string", "format": "binary"}}


def _operation(**content: Json) -> Json:
    return {"get": {"responses": {"200": {"description": "", "content": content}}}}


def _document() -> Document:
    pet = {"schema": PET}
    paths = {
        "/both": _operation(**{"application/xml": pet, "application/json": pet, "application/x-www-form-urlencoded": pet}),
        "/vendor": _operation(**{"application/hal+json": pet}),
        "/text": _operation(**{"text/plain": {"schema": {"type": "string", "example": "hello"}}}),
        "/picture": _operation(**{"image/*": BINARY}),
        "/file": _operation(**{"application/octet-stream": BINARY, "application/json": pet}),
        "/any": _operation(**{"*/*": pet}),
        "/xml": _operation(**{"application/xml": pet}),
        "/strict": _operation(**{"application/json": pet}),
        "/empty": {"delete": {"responses": {"204": {"description": "", "content": {"application/json": pet}}}}},
    }
    paths["/strict"]["get"]["responses"]["406"] = {"description": ""}
    return from_raw({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}, name="pets")


@pytest.fixture(scope="module")
def mock() -> Iterator[RunningMock]:
    with running(documents=(_document(),)) as running_mock:
        yield running_mock


@pytest.mark.parametrize(
    ("path", "accept", "content_type", "body"),
    [
        ("/both", None, "application/json", b'{"name":"Rex"}'),
        ("/both", "application/json, */*;q=0.5", "application/json", b'{"name":"Rex"}'),
        ("/both", "application/xml", "application/xml", b'<?xml version="1.0" encoding="UTF-8"?>\n<pet><name>Rex</name></pet>'),
        ("/both", "application/json;q=0.1, application/xml;q=0.9", "application/xml", None),
        ("/both", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded", b"name=Rex"),
        ("/both", "image/png", "application/json", None),
        ("/vendor", "application/json", "application/hal+json", b'{"name":"Rex"}'),
        ("/text", "*/*", "text/plain", b"hello"),
        ("/picture", "image/*", "image/png", b"example"),
        ("/picture", "image/webp", "image/webp", b"example"),
        ("/file", "application/octet-stream", "application/octet-stream", b"example"),
        ("/file", "*/*", "application/json", b'{"name":"Rex"}'),
        ("/any", "*/*", "application/json", b'{"name":"Rex"}'),
        ("/xml", "application/json", "application/xml", b'<?xml version="1.0" encoding="UTF-8"?>\n<pet><name>Rex</name></pet>'),
        ("/strict", "application/*", "application/json", None),
    ],
)
def test_a_reply_is_written_in_what_is_accepted(
    mock: RunningMock, path: str, accept: str | None, content_type: str, body: bytes | None
) -> None:
    headers = {} if accept is None else {"Accept": accept}
    answer = httpx.get(mock.base_url("pets") + path, headers=headers, trust_env=False)
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type), answer.text
    assert body is None or answer.content == body


def test_a_declared_406_is_answered_where_nothing_is_accepted(mock: RunningMock) -> None:
    assert httpx.get(mock.base_url("pets") + "/strict", headers={"Accept": "text/html"}, trust_env=False).status_code == 406


def test_a_204_has_no_body_whatever_its_document_says(mock: RunningMock) -> None:
    answer = httpx.delete(mock.base_url("pets") + "/empty", trust_env=False)
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    ("header", "media_type", "quality"),
    [
        (None, "a/b", 1.0),
        ("a/b;q=0.5", "a/b; x=1", 0.5),
        ("a/*;q=0.5, a/b;q=0.2, */*;q=0.1", "a/b", 0.2),
        ("a/*;q=0.5, */*;q=0.1", "a/c", 0.5),
        ("a/*;q=0.5, */*;q=0.1", "c/c", 0.1),
        ("a/b", "c/c", 0.0),
        ("a/b;q=0", "a/b", 0.0),
        ("a/b", "a/*", 1.0),
        ("a/b;q=odd", "a/b", 1.0),
    ],
)
def test_quality_values_are_read_as_http_has_them(header: str | None, media_type: str, quality: float) -> None:
    assert Accepted(None if header is None else header.encode()).quality(media_type) == quality
