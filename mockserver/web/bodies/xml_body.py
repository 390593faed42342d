"""XML bodies, read by the XML Objects of their schema."""

from __future__ import annotations

from mockserver.errors import BadRequest
from specs import Document
from specs.document.document import MediaType
from specs.json.parsing import Json
from specs.schema.text_shapes import TextShape
from specs.schema.xml_values import XmlError, is_described, parse_xml, read_element


class XmlBody:
    """How XML bodies are read."""

    def __init__(self, media: MediaType, document: Document) -> None:
        schema = media.raw.get("schema", {})
        self._shape = TextShape(document, [schema])
        self._root_name = root_name(schema, self._shape)

    @property
    def is_described(self) -> bool:
        """Whether the document says anything of what such bodies hold."""
        return bool(self._shape.property_names or "array" in self._shape.types)

    def __call__(self, body: bytes, _content_type: bytes) -> Json:
        """The value of a document; its bytes as they are, where its root is not what the schema describes.

        Raises:
            BadRequest: it is no XML, or declares a document type.
        """
        try:
            root = parse_xml(body)
        except XmlError as error:
            raise BadRequest(f"body: {error}.") from None
        return read_element(root, self._shape) if self.is_described and is_described(root, self._shape, self._root_name) else body


def root_name(schema: Json, shape: TextShape) -> str | None:
    """What the root element of a schema's values is called: as its XML Object says, or as the component."""
    if shape.xml.get("name"):
        return str(shape.xml["name"])
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    return reference.rpartition("/")[2] if isinstance(reference, str) else None
