"""Which reader a body's media type has, and the schema that its value is held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mockserver.web.bodies.form_body import FormBody
from mockserver.web.bodies.json_body import parse_json
from mockserver.web.bodies.multipart_body import MultipartBody
from mockserver.web.bodies.text_body import TextBody
from mockserver.web.bodies.xml_body import XmlBody
from specs import Document
from specs.document.document import MediaType
from specs.http.media_types import essence_of, is_json, is_xml
from specs.json.parsing import Json
from specs.schema.compile import CompiledSchema, Schemas

FORM = "application/x-www-form-urlencoded"
MULTIPART_FORM = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class MediaReader:
    """How bodies of one media type are read."""

    parse: Callable[[bytes, bytes], Json]  # given the body and its Content-Type
    schema: CompiledSchema | None  # None where any value will do
    is_plain: bool = True  # whether its values hold nothing but JSON: neither files nor bytes


class DeclaredBody:
    """One media type, or range of media types, that an operation takes."""

    def __init__(self, media: MediaType, document: Document, schemas: Schemas) -> None:
        self.essence = essence_of(media.name)
        self._media = media
        self._document = document
        self._schemas = schemas
        self._readers: dict[str, MediaReader] = {}

    def compile(self) -> None:
        """Make what can be made before the first request, so that a bad schema shows at the start."""
        if "*" not in self.essence or self._media.is_json:
            self.reader("application/json" if "*" in self.essence else self.essence)

    def reader(self, essence: str) -> MediaReader:
        """How a body of this media type is read, which the declared one is or holds."""
        if essence not in self._readers:
            self._readers[essence] = self._made(essence)
        return self._readers[essence]

    def _made(self, essence: str) -> MediaReader:
        media, document = self._media, self._document
        if is_json(essence):
            return MediaReader(_read_json, self._schema())
        if essence == FORM:
            return MediaReader(FormBody(media, document), self._schema())
        if essence == MULTIPART_FORM:
            return MediaReader(MultipartBody(media, document), self._schema(), is_plain=False)
        if is_xml(essence):
            return MediaReader(XmlBody(media, document), self._schema(), is_plain=False)
        text = TextBody(media, document)
        if essence.startswith("text/") and not text.is_binary:
            return MediaReader(text, self._schema() if text.is_scalar else None)
        return MediaReader(_as_sent, None)

    def _schema(self) -> CompiledSchema | None:
        pointer = self._media.schema_pointer
        return self._schemas.compile(pointer, "request") if pointer else None


def _read_json(body: bytes, _content_type: bytes) -> Json:
    return parse_json(body)


def _as_sent(body: bytes, _content_type: bytes) -> Json:
    return body
