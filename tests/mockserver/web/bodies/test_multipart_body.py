"""Multipart forms: parts, files, and what departs."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from mockserver.embedded import RunningMock, running
from mockserver.errors import BadRequest
from mockserver.resources.uploaded_file import UploadedFile
from mockserver.web.bodies.multipart_body import MultipartBody, without_files
from specs.document.document import Document, from_raw
from specs.http.multipart import MultipartError, parse_parts
from specs.json.parsing import Json
from tests.mockserver.web.bodies.declared import media

UPLOAD = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "more": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "picture": {"type": "string"},
        "attributes": {"type": "object", "properties": {"name": {"type": "string"}, "size": {"type": "integer"}}},
        "count": {"type": "integer"},
        "public": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "object"}},
        "note": {"type": "string"},
    },
}
TYPE = b'multipart/form-data; boundary="cut here"'


def part(content: bytes, disposition: str, content_type: str | None = None) -> bytes:
    headers = f"Content-Disposition: form-data; {disposition}\r\n" + (f"content-type: {content_type}\r\n" if content_type else "")
    return b"--cut here\r\n" + headers.encode() + b"\r\n" + content + b"\r\n"


def read(*parts: bytes, schema: Json = UPLOAD, encoding: Json = None) -> Json:
    declared = media(schema, encoding, name="multipart/form-data")
    document = from_raw({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}, name="t")
    return MultipartBody(declared, document)(b"".join(parts) + b"--cut here--\r\n", TYPE)


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        (part(b"\x00\xff", 'name="file"; filename="a.bin"', "image/png"), {"file": UploadedFile("a.bin", "image/png", b"\x00\xff")}),
        (part(b"x", 'name="file"'), {"file": UploadedFile(None, None, b"x")}),
        (part(b"x", 'name="file"; filename="ä.txt"'), {"file": UploadedFile("ä.txt", None, b"x")}),
        (part(b"x", 'name="more"; filename="a"'), {"more": [UploadedFile("a", None, b"x")]}),
        (
            part(b"x", 'name="more[]"; filename="a"') + part(b"y", 'name="more[]"; filename="b"'),
            {"more": [UploadedFile("a", None, b"x"), UploadedFile("b", None, b"y")]},
        ),
        (part(b"x", 'name="picture"; filename="a"', "image/png"), {"picture": UploadedFile("a", "image/png", b"x")}),
        (part(b'{"size": 1}', 'name="attributes"', "application/json"), {"attributes": {"size": 1}}),
        (part(b'{"size": 1}', 'name="attributes"'), {"attributes": {"size": 1}}),
        (part(b'{"size": 1}', 'name="attributes"; filename="blob"', "application/json"), {"attributes": {"size": 1}}),
        (part(b"1", 'name="attributes[size]"'), {"attributes": {"size": 1}}),
        (part(b"7", 'name="count"') + part(b"true", 'name="public"'), {"count": 7, "public": True}),
        (part(b"7", 'name="count"', "text/plain; charset=utf-8"), {"count": 7}),
        (part(b"a", 'name="tags"') + part(b"b", 'name="tags"'), {"tags": ["a", "b"]}),
        (part(b"[1]", 'name="tags"', "application/json"), {"tags": [1]}),
        (part(b'{"a": 1}', 'name="rows"', "application/json"), {"rows": [{"a": 1}]}),
        (part(b"{}", 'name="rows"', "application/json") + part(b"{}", 'name="rows"', "application/json"), {"rows": [{}, {}]}),
        (part(b"\xe4", 'name="note"', "text/plain; charset=latin-1"), {"note": "ä"}),
        (part(b'"quoted"', 'name="note"', "application/json"), {"note": '"quoted"'}),
        (part(b"", 'name="note"'), {"note": ""}),
        (b"", {}),
    ],
)
def test_parts_become_the_value_that_their_schema_describes(sent: bytes, value: Json) -> None:
    assert read(sent) == value


def test_an_encoding_says_which_parts_are_files_and_which_are_json() -> None:
    encoding = {"picture": {"contentType": "image/png, image/jpeg"}, "rows": {"contentType": "application/json"}}
    sent = part(b"x", 'name="picture"') + part(b"[{}]", 'name="rows"')
    assert read(sent, encoding=encoding) == {"picture": UploadedFile(None, None, b"x"), "rows": [{}]}


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"--cut here--\r\n", b"multipart/form-data", "names its boundary"),
        (b"no parts", TYPE, "no multipart form"),
        (part(b"x", 'name="file"'), TYPE, "last boundary is missing"),
        (b"", TYPE, "last boundary is missing"),
    ],
)
def test_a_body_that_is_not_cut_as_it_says_is_refused(body: bytes, content_type: bytes, reason: str) -> None:
    with pytest.raises(MultipartError, match=reason):
        parse_parts(body, content_type)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (part(b"x", 'filename="a"'), "has no name"),
        (part(b"{", 'name="attributes"', "application/json"), "body attributes: not JSON"),
        (part(b"\xff", 'name="note"'), "body note: no text in the charset utf-8"),
        (part(b"x", 'name="note"', "text/plain; charset=odd"), "body note: no text in the charset odd"),
    ],
)
def test_a_part_that_is_not_what_it_says_is_refused(sent: bytes, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        read(sent)


def test_a_schema_sees_a_file_as_a_character_a_byte() -> None:
    assert without_files({"a": [UploadedFile("x", None, b"\xff\x00")]}) == {"a": ["\xff\x00"]}


def _document() -> Document:
    done = {"description": "", "content": {"application/json": {"schema": {"type": "object", "properties": {"ok": {"type": "boolean"}}}}}}
    texts = {"message": {"type": "string"}, "param": {"type": "string"}}
    refused = {"description": "", "content": {"application/json": {"schema": {"type": "object", "properties": texts}}}}
    body = {"required": True, "content": {"multipart/form-data": {"schema": UPLOAD}}}
    paths = {"/upload": {"post": {"requestBody": body, "responses": {"200": done, "400": refused}}}}
    return from_raw({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths}, name="upload")


@pytest.fixture(scope="module")
def mock() -> Iterator[RunningMock]:
    with running(documents=(_document(),)) as running_mock:
        yield running_mock


@pytest.mark.parametrize(
    ("fields", "files", "status", "param"),
    [
        ({"count": "3"}, {"file": ("a.txt", b"\xff")}, 200, None),
        ({}, {"file": b"x" * 100_000}, 200, None),
        ({}, {"more": b"x"}, 400, "file"),
        ({"count": "three"}, {"file": b"x"}, 400, "count"),
    ],
)
def test_an_upload_is_held_against_its_schema(mock: RunningMock, fields: Json, files: Json, status: int, param: str | None) -> None:
    answer = httpx.post(mock.base_url("upload") + "/upload", data=fields, files=files, trust_env=False)
    assert (answer.status_code, answer.json().get("param")) == (status, param), answer.text
