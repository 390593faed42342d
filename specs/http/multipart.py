"""The parts of `multipart` bodies.

Source: RFC 7578; RFC 2046, section 5.1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from specs.http.media_types import essence_of

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


class MultipartError(ValueError):
    """A body is no multipart form."""


def parse_parts(body: bytes, content_type: bytes) -> list[Part]:
    """The parts of a multipart body.

    Raises:
        MultipartError: its boundary is not given, or it is not cut by it as RFC 2046 asks.
    """
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if essence_of(content_type.decode("latin-1")).partition("/")[0] != "multipart" or not boundary:
        raise MultipartError("the Content-Type of a multipart form names its boundary")
    builder = _PartBuilder()
    try:
        parser = MultipartParser(boundary, builder.callbacks())  # type: ignore[arg-type]  # a typed dictionary, there
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise MultipartError(f"no multipart form: {error}") from None
    if not builder.is_ended:
        raise MultipartError("no multipart form: its last boundary is missing")
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
            raise MultipartError(f"a form of more than {_MOST_PARTS} parts")
        self.parts.append(Part())

    def _end_header(self) -> None:
        self.parts[-1].headers[self._name.decode("latin-1").lower()] = self._value.decode("latin-1").strip()
        self._name, self._value = bytearray(), bytearray()

    def _end(self) -> None:
        self.is_ended = True


def _text(value: bytes) -> str:
    """A parameter of a header, in UTF-8, as browsers and clients send it, or else in Latin-1."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
