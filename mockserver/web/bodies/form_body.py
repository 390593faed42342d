"""Forms: `application/x-www-form-urlencoded`, and what `multipart/form-data` has in common with it.

Source: OpenAPI 3.1.0, Encoding Object; nested names as PHP, Rails, and Stripe's and Twilio's clients write them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from mockserver.errors import BadRequest
from specs import Document
from specs.document.document import MediaType
from specs.http.media_types import essence_of, is_json
from specs.http.nested_names import NameConflictError, split_name, tree_of
from specs.json.nesting import MOST_LEVELS, is_too_deep
from specs.json.parsing import Json
from specs.schema.text_shapes import TextShape, typed_tree

_MOST_FIELDS = 10_000
_DELIMITERS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


class FormFields:
    """How the fields of one form become the members of its value."""

    def __init__(self, media: MediaType, document: Document) -> None:
        self.shape = TextShape(document, [media.raw.get("schema", {})])
        self._encodings: dict[str, Json] = media.raw.get("encoding") or {}

    def value_of(self, pairs: Iterable[tuple[str, Any]]) -> Json:
        """The value of a form whose fields were sent as `pairs`.

        Raises:
            BadRequest: two names contradict each other, or it is nested too deep.
        """
        try:
            tree = tree_of(pairs, self._path_of)
        except NameConflictError as error:
            raise BadRequest(f"body: {error}.", param=error.name) from None
        for name, encoding in self._encodings.items():
            self._decode(tree, name, encoding)
        value = typed_tree(tree, self.shape)
        if is_too_deep(value):
            raise BadRequest(f"body: nested more than {MOST_LEVELS} levels deep.")
        return value

    def is_json(self, name: str) -> bool:
        """Whether the document says that the field `name` is sent as JSON."""
        return any(map(_is_json_type, self._content_types(name)))

    def is_file(self, name: str) -> bool:
        """Whether the field `name` is a file by its schema or its encoding, or a list of files."""
        shape = self.member(name)
        declared = self._content_types(name)
        is_other = bool(declared) and not any(
            declared_type.startswith("text/") or _is_json_type(declared_type) for declared_type in declared
        )
        return shape.is_binary or shape.items.is_binary or is_other

    def member(self, name: str) -> TextShape:
        """What is known of the field `name`, nested or not."""
        shape = self.shape
        for step in self._path_of(name):
            is_item = step == "" or (step.isdecimal() and "array" in shape.types)
            shape = shape.items if is_item else shape.member(step)
        return shape

    def _content_types(self, name: str) -> list[str]:
        """What the document says the field `name` may be sent as; empty where it says nothing."""
        declared = (self._encodings.get(self._path_of(name)[0]) or {}).get("contentType")
        return [essence_of(media_type) for media_type in str(declared).split(",")] if declared else []

    def _path_of(self, name: str) -> list[str]:
        """The steps of a field's name; a name that the schema has is one step, whatever it looks like."""
        if name in self.shape.property_names:
            return [name]
        steps = split_name(name)
        first, dot, _ = name.partition(".")
        if len(steps) == 1 and dot and first in self.shape.property_names and "object" in self.shape.member(first).types:
            return name.split(".")
        return steps

    def _decode(self, tree: dict[str, Any], name: str, encoding: dict[str, Json]) -> None:
        """Take apart what `style` and `explode` say was put together, and together what they say was spread."""
        style, shape = encoding.get("style", "form"), self.shape.member(name)
        explode = encoding.get("explode", style == "form")
        sent = tree.get(name)
        if sent is None and "style" in encoding and style == "form" and explode and "object" in shape.types:
            spread = [key for key in tree if key in shape.property_names and key not in self.shape.property_names]
            if spread:
                tree[name] = {key: tree.pop(key) for key in spread}
        elif isinstance(sent, str) and not explode and style in _DELIMITERS and sent[:1] not in ("[", "{"):
            parts = sent.split(_DELIMITERS[style]) if sent else []
            if "array" in shape.types:
                tree[name] = parts
            elif "object" in shape.types and len(parts) % 2 == 0:
                tree[name] = dict(zip(parts[::2], parts[1::2], strict=True))


def _is_json_type(essence: str) -> bool:
    return "*" not in essence and is_json(essence)


class FormBody:
    """How bodies of `application/x-www-form-urlencoded` are read."""

    def __init__(self, media: MediaType, document: Document) -> None:
        self._fields = FormFields(media, document)

    def __call__(self, body: bytes, _content_type: bytes) -> Json:
        """The value of a form.

        Raises:
            BadRequest: it is not percent-encoded UTF-8, or holds too much.
        """
        try:
            text = body.decode("utf-8")
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
        except UnicodeDecodeError:
            raise BadRequest("body: not a form in percent-encoded UTF-8.") from None
        except ValueError:
            raise BadRequest(f"body: a form of more than {_MOST_FIELDS} fields.") from None
        return self._fields.value_of(pairs)
