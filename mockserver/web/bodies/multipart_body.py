"""Forms with files: `multipart/form-data`.

Source: RFC 7578; OpenAPI 3.1.0, Encoding Object.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockserver.errors import BadRequest
from mockserver.resources.uploaded_file import UploadedFile
from mockserver.web.bodies.form_body import form_value
from mockserver.web.bodies.json_body import parse_json
from specs import Document
from specs.document.document import MediaType
from specs.http.media_types import charset_of, is_json
from specs.http.multipart import MultipartError, Part, parse_parts
from specs.json.parsing import Json
from specs.schema.form_fields import FormFields
from specs.schema.properties import is_type
from specs.schema.text_shapes import Ready


class MultipartBody:
    """How bodies of `multipart/form-data` are read."""

    def __init__(self, media: MediaType, document: Document) -> None:
        self._fields = FormFields(media, document)
        self._is_text = is_type(document.schema(media.raw.get("schema", {})), "string")
        """Whether the document says of all of the form what is meant of its one file."""

    def __call__(self, body: bytes, content_type: bytes) -> Json:
        """The value of a form, an `UploadedFile` for each of its files.

        Raises:
            BadRequest: it is no multipart form, or a part is not what it says.
        """
        pairs = list(self._pairs(body, content_type))
        if not self._is_text:
            return form_value(self._fields, pairs)
        return next((sent for _, sent in pairs if isinstance(sent, UploadedFile)), "")

    def _pairs(self, body: bytes, content_type: bytes) -> Iterator[tuple[str, Any]]:
        try:
            parts = parse_parts(body, content_type)
        except MultipartError as error:
            raise BadRequest(f"body: {error}.") from None
        for part in parts:
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


def without_files(value: Json) -> Json:
    """`value` with text in the place of files, a character a byte, as a schema sees them."""
    if isinstance(value, UploadedFile):
        return value.content.decode("latin-1")
    if isinstance(value, dict):
        return {name: without_files(member) for name, member in value.items()}
    return [without_files(item) for item in value] if isinstance(value, list) else value
