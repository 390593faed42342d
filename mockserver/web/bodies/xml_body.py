"""XML bodies, read by the `xml` objects of their schema."""

from __future__ import annotations

from specs import Document
from specs.document.document import MediaType
from specs.json.parsing import Json
from specs.schema.compile import CompiledSchema


class XmlBody:
    """How XML bodies are read."""

    def __init__(self, media: MediaType, document: Document, schema: CompiledSchema | None) -> None:
        self._schema = schema

    def __call__(self, body: bytes, _content_type: bytes) -> Json:
        return body
