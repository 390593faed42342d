"""Forms: `application/x-www-form-urlencoded`, and what `multipart/form-data` has in common with it.

Source: OpenAPI 3.1.0, Encoding Object; nested names as PHP, Rails, and Stripe's and Twilio's clients write them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from specs.document.document import Document, MediaType
from specs.http.media_types import essence_of, is_json
from specs.http.multipart import Part
from specs.http.nested_names import NameConflictError, split_name, tree_of
from specs.json.nesting import MOST_LEVELS, is_too_deep
from specs.json.parsing import Json
from specs.schema.text_shapes import Ready, TextShape, typed_tree

_MOST_FIELDS = 10_000
_DELIMITERS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


class FormError(ValueError):
    """What was sent is no form; `field` is the one that shows it, where one does."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def pairs_of(body: bytes) -> list[tuple[str, str]]:
    """The fields of a percent-encoded form, in order.

    Raises:
        FormError: it is not percent-encoded UTF-8, or holds too much.
    """
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError:
        raise FormError("not a form in percent-encoded UTF-8") from None
    except ValueError:
        raise FormError(f"a form of more than {_MOST_FIELDS} fields") from None


def texts_of(parts: Iterable[Part], fields: FormFields) -> Iterator[tuple[str, Any]]:
    """The fields of a form in parts that are no files, in order."""
    for part in parts:
        disposition = part.disposition
        name = disposition.get("name")
        if name is None or "filename" in disposition or fields.is_file(name):
            continue
        text = bytes(part.content).decode("utf-8", "replace")
        is_typed = part.content_type is not None and is_json(part.content_type)
        try:
            yield name, Ready(json.loads(text)) if is_typed else text
        except (ValueError, RecursionError):
            yield name, text


class FormFields:
    """How the fields of one form become the members of its value."""

    def __init__(self, media: MediaType, document: Document) -> None:
        self.shape = TextShape(document, [media.raw.get("schema", {})])
        self._encodings: dict[str, Json] = media.raw.get("encoding") or {}

    def value_of(self, pairs: Iterable[tuple[str, Any]]) -> Json:
        """The value of a form whose fields were sent as `pairs`.

        Raises:
            FormError: two names contradict each other, or it is nested too deep.
        """
        try:
            tree = tree_of(pairs, self._path_of)
        except NameConflictError as error:
            raise FormError(str(error), error.name) from None
        for name, encoding in self._encodings.items():
            self._decode(tree, name, encoding)
        value = typed_tree(tree, self.shape)
        if is_too_deep(value):
            raise FormError(f"nested more than {MOST_LEVELS} levels deep")
        return value

    def pairs_for(self, value: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
        """The fields that say a value, as the document spells them; null and what is empty cannot be said, and is left out."""
        for name, member in value.items():
            encoding = self._encodings.get(name) or {}
            style = encoding.get("style", "form")
            if style == "deepObject":
                yield from _nested_pairs(name, member)
            elif isinstance(member, list) and not encoding.get("explode", style == "form"):
                yield name, _DELIMITERS.get(style, ",").join(map(_text_of, member))
            else:
                items = member if isinstance(member, list) else [member]
                yield from ((name, _text_of(item)) for item in items if item is not None)

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


def _nested_pairs(name: str, value: Json) -> Iterator[tuple[str, str]]:
    """The fields of a value under a name, its members in brackets."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _nested_pairs(f"{name}[{key}]", member)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _nested_pairs(f"{name}[{number}]", item)
    elif value is not None:
        yield name, _text_of(value)


def _text_of(value: Json) -> str:
    """A value as the text of one field: JSON, unless it is text itself."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
