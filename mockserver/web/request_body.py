"""A request's body: taken from the stream whatever its headers say, and read as the operation declares it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from starlette.types import Receive

from mockserver.errors import ApiError, BadRequest, ContentTooLarge, UnprocessableContent, UnsupportedMediaType
from mockserver.web.bodies.media_reader import DeclaredBody, MediaReader
from mockserver.web.bodies.multipart_body import without_files
from specs import Operation
from specs.http.media_types import charset_of, essence_of, is_covered_by, is_json
from specs.json.parsing import Json
from specs.schema.compile import CompiledSchema, Schemas
from specs.schema.messages import describe

_MOST_KNOWN = 64
_DRAINED = 8  # times the limit are read and dropped, so that the client hears the 413 instead of a broken pipe


class ClientGone(Exception):
    """The client hung up before its request was whole."""


async def receive_body(receive: Receive, limit_bytes: int) -> bytes:
    """The whole body.

    Raises:
        ContentTooLarge: it is longer than `limit_bytes`.
        ClientGone: the client hung up.
    """
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False) and len(body) <= limit_bytes:
        return body
    chunks, size = [body], len(body)
    while message.get("more_body", False) and size <= limit_bytes * _DRAINED:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        size += len(message.get("body", b""))
        if size <= limit_bytes:
            chunks.append(message.get("body", b""))
    if size > limit_bytes:
        raise ContentTooLarge(f"The body is too long: got at least {size} bytes, wanted at most {limit_bytes}.")
    return b"".join(chunks)


async def count_body(receive: Receive) -> int:
    """Read a body that has no meaning, keep nothing of it, and return how many bytes it had.

    Raises:
        ClientGone: the client hung up.
    """
    more, size = True, 0
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        more = message.get("more_body", False)
        size += len(message.get("body", b""))
    return size


async def ignore_body(receive: Receive) -> bytes:
    """Read a body that has no meaning, and return none in its place.

    Raises:
        ClientGone: the client hung up.
    """
    await count_body(receive)
    return b""


async def wait_while_connected(receive: Receive, delay_s: float) -> None:
    """Wait, after the whole body was read.

    Raises:
        ClientGone: the client hung up meanwhile.
    """
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(_disconnect(receive), delay_s)
        raise ClientGone


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        """What was received before is of no interest."""


@dataclass(frozen=True, slots=True)
class BodyReader:
    """How an operation's request body is read."""

    required: bool
    content: tuple[DeclaredBody, ...]  # a media type each
    sensitive: Collection[str]
    invalid: type[ApiError]  # what a body that departs from its schema is refused with
    error_message: Callable[[Json, str], str]  # the vendor's own words for such a body, given it and the mock's
    forgives_overlap: bool = False  # whether a body may fit several alternatives of a `oneOf`
    _known: dict[tuple[bytes | None, bytes | None], MediaReader] = field(default_factory=dict)  # headers that were right -> how to read

    @property
    def is_declared(self) -> bool:
        """Whether the operation declares a body at all: HTTP gives any other no meaning."""
        return bool(self.content)

    def read(self, body: bytes, content_type: bytes | None, content_encoding: bytes | None) -> Json:
        """The value of a body; None where there is none and none is needed.

        Raises:
            ApiError: it is missing, not what its media type says, or not what its schema allows.
        """
        if not body:
            if self.required:
                detail = "body: missing, but required."
                raise BadRequest(self.error_message(None, detail), detail=detail)
            return None
        reader = self._known.get((content_type, content_encoding)) or self._media_reader(content_type, content_encoding)
        value = reader.parse(body, content_type or b"")
        schema = reader.schema
        if schema is not None and not isinstance(value, bytes):
            json_value = value if reader.is_plain else without_files(value)
            if not schema.is_valid(json_value) and not (self.forgives_overlap and _only_overlaps(schema, json_value)):
                detail = describe("body", json_value, schema, sensitive=self.sensitive)
                raise self.invalid(self.error_message(json_value, detail), param=_first_name(schema, json_value), detail=detail)
        return value

    def _media_reader(self, content_type_header: bytes | None, content_encoding: bytes | None) -> MediaReader:
        accepted_types = ", ".join(declared.essence for declared in self.content)
        if content_encoding and content_encoding.lower() != b"identity":
            raise UnsupportedMediaType(f"The body has the Content-Encoding {content_encoding.decode('latin-1')[:40]}: wanted none.")
        if content_type_header is None and not any(declared.essence == "*/*" for declared in self.content):
            raise UnsupportedMediaType(f"The body has no Content-Type: wanted {accepted_types}.")
        content_type = "application/json" if content_type_header is None else content_type_header.decode("latin-1")
        essence = essence_of(content_type)
        fitting = [declared for declared in self.content if is_covered_by(declared.essence, essence)]
        if not fitting:
            raise UnsupportedMediaType(f"The body has the Content-Type {content_type[:80]}: wanted {accepted_types}.")
        charset = charset_of(content_type)
        if charset and charset.lower() not in ("utf-8", "utf8", "us-ascii") and is_json(essence):
            raise UnsupportedMediaType(f"The body has the charset {charset[:40]}: JSON is UTF-8.")
        reader = min(fitting, key=lambda declared: declared.essence.count("*")).reader(essence)
        if len(self._known) < _MOST_KNOWN:
            self._known[content_type_header, content_encoding] = reader
        return reader


def body_reader(
    operation: Operation, schemas: Schemas, sensitive: Collection[str], error_message: Callable[[Json, str], str]
) -> BodyReader:
    """The reader of an operation's request body."""
    content = tuple(DeclaredBody(media, operation.document, schemas) for media in operation.request_content)
    for declared in content:
        declared.compile()
    declares_422 = any(response.status == "422" for response in operation.responses)
    invalid = UnprocessableContent if declares_422 else BadRequest
    return BodyReader(
        operation.is_body_required, content, sensitive, invalid, error_message, forgives_overlap=operation.document.is_lenient
    )


def _only_overlaps(schema: CompiledSchema, value: Json) -> bool:
    """Whether a value departs from its schema only in fitting several alternatives of a `oneOf`, which is often written for `anyOf`."""
    return all(violation.keyword == "oneOf" and ": it fits " in violation.wanted for violation in schema.violations(value))


def _first_name(schema: CompiledSchema, value: Json) -> str | None:
    """The field that the first violation is about."""
    for violation in schema.violations(value):
        names = [token for token in violation.path if isinstance(token, str)]
        if violation.keyword == "required":
            names.append(violation.wanted.rpartition("`")[0].rpartition("`")[2])
        return names[0] if names else None
    return None
