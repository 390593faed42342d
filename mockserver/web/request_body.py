"""A request's body: taken from the stream whatever its headers say, and read as the operation declares it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import orjson
from starlette.types import Receive

from mockserver.errors import ApiError, BadRequest, ContentTooLarge, UnprocessableContent, UnsupportedMediaType
from specs import Operation
from specs.http.media_types import essence_of, is_covered_by, is_json
from specs.json.nesting import MOST_LEVELS, is_too_deep
from specs.json.parsing import Json
from specs.schema.compile import CompiledSchema, Schemas
from specs.schema.messages import describe

_MOST_KNOWN = 64
_DRAINED = 8  # times the limit are read and dropped, so that the client hears the 413 instead of a broken pipe
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_DIGITS = bytes.maketrans(b"123456789", b"0" * 9)
_LONG_INTEGER = b"0" * 19  # orjson rounds integers beyond 64 bits; a body with one is read again, exactly


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
    schemas: Mapping[str, CompiledSchema | None]  # by media type essence, JSON ones only; None where any JSON will do
    others: tuple[str, ...]  # declared media types that are not JSON: taken as they are
    sensitive: Collection[str]
    invalid: type[ApiError]  # what a body that departs from its schema is refused with
    error_message: Callable[[Json, str], str]  # the vendor's own words for such a body, given it and the mock's
    _known: dict[tuple[bytes | None, bytes | None], str] = field(default_factory=dict)  # headers that were right -> essence

    @property
    def is_declared(self) -> bool:
        """Whether the operation declares a body at all: HTTP gives any other no meaning."""
        return bool(self.schemas or self.others)

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
        essence = self._known.get((content_type, content_encoding)) or self._essence(content_type, content_encoding)
        if essence not in self.schemas and not is_json(essence):
            return body
        value = parse_json(body)
        schema = self.schemas.get(essence, next(iter(self.schemas.values()), None))
        if schema is not None and not schema.is_valid(value):
            detail = describe("body", value, schema, sensitive=self.sensitive)
            raise self.invalid(self.error_message(value, detail), param=_first_name(schema, value), detail=detail)
        return value

    def _essence(self, content_type_header: bytes | None, content_encoding: bytes | None) -> str:
        accepted_types = ", ".join((*self.schemas, *self.others))
        if content_encoding and content_encoding.lower() != b"identity":
            raise UnsupportedMediaType(f"The body has the Content-Encoding {content_encoding.decode('latin-1')[:40]}: wanted none.")
        if content_type_header is None:
            raise UnsupportedMediaType(f"The body has no Content-Type: wanted {accepted_types}.")
        content_type = content_type_header.decode("latin-1")
        essence = essence_of(content_type)
        if essence not in self.schemas and not any(is_covered_by(declared, essence) for declared in (*self.schemas, *self.others)):
            raise UnsupportedMediaType(f"The body has the Content-Type {content_type[:80]}: wanted {accepted_types}.")
        charset = _CHARSET.search(content_type)
        if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii") and is_json(essence):
            raise UnsupportedMediaType(f"The body has the charset {charset[1][:40]}: JSON is UTF-8.")
        if len(self._known) < _MOST_KNOWN:
            self._known[content_type_header, content_encoding] = essence
        return essence


def body_reader(
    operation: Operation, schemas: Schemas, sensitive: Collection[str], error_message: Callable[[Json, str], str]
) -> BodyReader:
    """The reader of an operation's request body."""
    schema_by_essence: dict[str, CompiledSchema | None] = {}
    others = []
    for media in operation.request_content:
        if media.is_json:
            schema_by_essence[essence_of(media.name)] = schemas.compile(media.schema_pointer, "request") if media.schema_pointer else None
        else:
            others.append(essence_of(media.name))
    declares_422 = any(response.status == "422" for response in operation.responses)
    invalid = UnprocessableContent if declares_422 else BadRequest
    return BodyReader(operation.is_body_required, schema_by_essence, tuple(others), sensitive, invalid, error_message)


def parse_json(body: bytes) -> Json:
    """The value of JSON text, as RFC 8259 has it: no NaN, no infinities, no lone surrogates, no depth without end.

    Raises:
        BadRequest: it is no such text; the message says what and where.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"body: not JSON: {error}.") from None
    if body.count(b"[") + body.count(b"{") > MOST_LEVELS and is_too_deep(value):
        raise BadRequest(f"body: nested more than {MOST_LEVELS} levels deep.")
    return json.loads(body) if _LONG_INTEGER in body.translate(_DIGITS) else value


def _first_name(schema: CompiledSchema, value: Json) -> str | None:
    """The field that the first violation is about."""
    for violation in schema.violations(value):
        names = [token for token in violation.path if isinstance(token, str)]
        if violation.keyword == "required":
            names.append(violation.wanted.rpartition("`")[0].rpartition("`")[2])
        return names[0] if names else None
    return None
