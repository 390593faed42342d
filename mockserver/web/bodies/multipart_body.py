"""Forms with files: `multipart/form-data`.

Source: RFC 7578; OpenAPI 3.1.0, Encoding Object.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from mockserver.errors import BadRequest
from mockserver.resources.uploaded_file import UploadedFile
from mockserver.web.bodies.form_body import form_value
from mockserver.web.bodies.json_body import parse_json
from specs import Document
from specs.document.document import MediaType
from specs.http.media_types import charset_of, essence_of, is_json
from specs.json.parsing import Json
from specs.schema.form_fields import FormFields
from specs.schema.text_shapes import Ready

_MOST_PARTS = 10_000


@dataclass(slots=True)
class Part:
    """One part of a multipart body; its header names are in lower case."""

    headers: dict[str, str] = field(default_factory=dict)
    content: bytearray = field(default_factory=bytearray)

    @property
    def disposition(self) -> dict[str, str]:
        """The parameters of its Content-Disposition, `name` and `filename` among them."""
        _, options = parse_options_header(self.headers.get("content-disposition", "").encode("latin-1"))
        return {key.decode("latin-1"): _text(value) for key, value in options.items()}

    @property
    def content_type(self) -> str | None:
        return self.headers.get("content-type")


class MultipartBody:
    """How bodies of `multipart/form-data` are read."""

    def __init__(self, media: MediaType, document: Document) -> None:
        self._fields = FormFields(media, document)

    def __call__(self, body: bytes, content_type: bytes) -> Json:
        """The value of a form, an `UploadedFile` for each of its files.

        Raises:
            BadRequest: it is no multipart form, or a part is not what it says.
        """
        return form_value(self._fields, list(self._pairs(body, content_type)))

    def _pairs(self, body: bytes, content_type: bytes) -> Iterator[tuple[str, Any]]:
        for part in parse_parts(body, content_type):
            disposition = part.disposition
            name = disposition.get("name")
            if name is None:
                raise BadRequest("body: a part of the form has no name in its Content-Disposition.")
            yield name, self._sent(name, part, disposition.get("filename"))

    def _sent(self, name: str, part: Part, filename: str | None) -> Any:
        """What one part holds: a file, a JSON value, or text."""
        shape = self._fields.member(name)
        says_json = part.content_type is not None and is_json(part.content_type)
        if self._fields.is_file(name) or (filename is not None and not says_json and ("string" in shape.types or not shape.types)):
            return UploadedFile(filename, part.content_type, bytes(part.content))
        content = bytes(part.content)
        if (says_json or self._fields.is_json(name)) and not (shape.types and shape.takes_any_text):
            try:
                return Ready(parse_json(content))
            except BadRequest as error:
                raise BadRequest(f"body {name[:80]}{error.reason.removeprefix('body')}", param=name) from None
        charset = (charset_of(part.content_type) if part.content_type else None) or "utf-8"
        try:
            return content.decode(charset)
        except (LookupError, ValueError):
            raise BadRequest(f"body {name[:80]}: no text in the charset {charset[:40]}.", param=name) from None


def parse_parts(body: bytes, content_type: bytes) -> list[Part]:
    """The parts of a multipart body.

    Raises:
        BadRequest: its boundary is not given, or it is not cut by it as RFC 2046 asks.
    """
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if essence_of(content_type.decode("latin-1")).partition("/")[0] != "multipart" or not boundary:
        raise BadRequest("body: the Content-Type of a multipart form names its boundary.")
    builder = _PartBuilder()
    try:
        parser = MultipartParser(boundary, builder.callbacks())  # type: ignore[arg-type]  # a typed dictionary, there
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise BadRequest(f"body: no multipart form: {error}.") from None
    if not builder.is_ended:
        raise BadRequest("body: no multipart form: its last boundary is missing.")
    return builder.parts


class _PartBuilder:
    """What python-multipart's parser calls, piece by piece."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.is_ended = False
        self._name, self._value = bytearray(), bytearray()

    def callbacks(self) -> dict[str, Any]:
        return {
            "on_part_begin": self._begin,
            "on_part_data": lambda data, start, end: self.parts[-1].content.extend(data[start:end]),
            "on_header_field": lambda data, start, end: self._name.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._end_header,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        if len(self.parts) == _MOST_PARTS:
            raise BadRequest(f"body: a form of more than {_MOST_PARTS} parts.")
        self.parts.append(Part())

    def _end_header(self) -> None:
        self.parts[-1].headers[self._name.decode("latin-1").lower()] = self._value.decode("latin-1").strip()
        self._name, self._value = bytearray(), bytearray()

    def _end(self) -> None:
        self.is_ended = True


def without_files(value: Json) -> Json:
    """`value` with text in the place of files, a character a byte, as a schema sees them."""
    if isinstance(value, UploadedFile):
        return value.content.decode("latin-1")
    if isinstance(value, dict):
        return {name: without_files(member) for name, member in value.items()}
    return [without_files(item) for item in value] if isinstance(value, list) else value


def _text(value: bytes) -> str:
    """A parameter of a header, in UTF-8, as browsers and clients send it, or else in Latin-1."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
