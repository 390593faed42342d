"""Text bodies, such as `text/plain`."""

from __future__ import annotations

from mockserver.errors import BadRequest
from specs import Document
from specs.document.document import MediaType
from specs.http.media_types import charset_of
from specs.json.parsing import Json
from specs.schema.text_shapes import TextShape, typed_tree

_SCALARS = frozenset(("string", "integer", "number", "boolean"))


class TextBody:
    """How bodies of a text's media type are read."""

    def __init__(self, media: MediaType, document: Document) -> None:
        self._shape = TextShape(document, [media.raw.get("schema", {})])

    @property
    def is_binary(self) -> bool:
        """Whether the document takes such bodies as bytes."""
        return self._shape.is_binary

    @property
    def is_scalar(self) -> bool:
        """Whether the schema speaks of text: how an object is written as text, no document can say."""
        return bool(self._shape.types & _SCALARS)

    def __call__(self, body: bytes, content_type: bytes) -> Json:
        """The text, or the number or boolean that it says where the schema asks for one.

        Raises:
            BadRequest: it is not in its charset.
        """
        charset = charset_of(content_type.decode("latin-1")) or "utf-8"
        try:
            text = body.decode(charset)
        except (LookupError, ValueError):
            raise BadRequest(f"body: no text in the charset {charset[:40]}.") from None
        return typed_tree(text, self._shape) if self.is_scalar else text
