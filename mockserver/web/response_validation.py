"""What an operation promises to answer, compiled: every reply is held against it before it leaves."""

from __future__ import annotations

import json
from dataclasses import dataclass

import orjson

from mockserver.errors import ResponseInvalid
from mockserver.resources.call import Reply
from specs import Operation
from specs.document.document import Response
from specs.json.parsing import Json
from specs.schema.compile import CompiledSchema, Schemas
from specs.schema.messages import describe
from specs.schema.parameters import typed_header

JSON_HEADER = (b"content-type", b"application/json")


@dataclass(frozen=True, slots=True)
class HeaderValidator:
    """One header of a response: whether it must be there, and what it may hold."""

    name: str
    required: bool
    types: frozenset[str]
    schema: CompiledSchema | None


@dataclass(frozen=True, slots=True)
class StatusValidator:
    """What one declared status promises."""

    pointer: str
    media_types: tuple[str, ...]  # empty: no body
    schema: CompiledSchema | None  # of the JSON body; None where any will do
    headers: tuple[HeaderValidator, ...]

    def check(self, reply: Reply) -> None:
        """Nothing, where `reply` keeps the promise.

        Raises:
            BrokenPromise: it does not; the message names the JSON Pointer of what it breaks.
        """
        if reply.body is None and self.media_types and self.schema is not None:
            raise ResponseInvalid(f"The mock answered {reply.status} without a body, against {self.pointer}/content.")
        if reply.body is not None and not self.media_types:
            raise ResponseInvalid(f"The mock answered {reply.status} with a body, against {self.pointer}, which declares none.")
        if self.schema is not None and not isinstance(reply.body, bytes) and not self.schema.is_valid(reply.body):
            departs = describe("reply", reply.body, self.schema, hide=True)
            raise ResponseInvalid(f"The mock's {reply.status} departs from {self.pointer}: {departs}")
        for header in self.headers:
            self._check_header(header, reply)

    def _check_header(self, header: HeaderValidator, reply: Reply) -> None:
        value = reply.headers.get(header.name)
        if value is None:
            if header.required:
                raise ResponseInvalid(f"The mock's {reply.status} lacks the header {header.name}, against {self.pointer}/headers.")
        elif header.schema is not None and not header.schema.is_valid(typed_header(value, header.types)):
            raise ResponseInvalid(f"The mock's {reply.status} has a wrong header {header.name}, against {self.pointer}/headers.")


class ResponseValidator:
    """What an operation promises: its responses by status."""

    def __init__(self, operation: Operation, schemas: Schemas, *, checks_formats: bool = True) -> None:
        """`checks_formats`: whether a text that lacks the `format` declared for it departs; a client may have sent it so."""
        self._operation = operation
        self._checks_formats = checks_formats
        self._schemas = schemas
        self._known: dict[int, StatusValidator | None] = {}

    def check(self, reply: Reply) -> None:
        """Nothing, where the operation declares `reply`.

        Raises:
            BrokenPromise: its status is not declared, or its body or a header departs from what is.
        """
        try:
            promise = self._known[reply.status]
        except KeyError:
            promise = self._known[reply.status] = self._compiled(reply.status)
        if promise is None:
            declared = " ".join(response.status for response in self._operation.responses)
            raise ResponseInvalid(f"The mock answered {reply.status}; {self._operation.pointer}/responses declares {declared}.")
        promise.check(reply)

    def compile(self) -> None:
        """Compile every declared response now, so that a bad schema shows at the start and not under way."""
        for response in self._operation.responses:
            if response.status.isdecimal():
                self._known[int(response.status)] = self._compiled(int(response.status))

    def _compiled(self, status: int) -> StatusValidator | None:
        response = self._operation.response(status)
        if response is None:
            return None
        media = response.json_body
        schema_pointer = media.schema_pointer if media else None
        return StatusValidator(
            pointer=response.pointer,
            media_types=tuple(media.name for media in response.content),
            schema=self._schemas.compile(schema_pointer, "response", checks_formats=self._checks_formats) if schema_pointer else None,
            headers=tuple(self._headers(response)),
        )

    def _headers(self, response: Response) -> list[HeaderValidator]:
        header_validators = []
        for header in response.headers:
            schema = self._schemas.compile(f"{header.pointer}/schema", "response") if "schema" in header.raw else None
            types = header.raw.get("schema", {}).get("type", ())
            names = frozenset((types,) if isinstance(types, str) else types)
            header_validators.append(HeaderValidator(header.name, header.required, names, schema))
        return header_validators


def encode_body(body: Json) -> bytes:
    """The bytes of a reply's body."""
    if body is None:
        return b""
    if isinstance(body, bytes):
        return body
    try:
        return orjson.dumps(body)
    except TypeError:  # an integer beyond 64 bits, which orjson does not write
        return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
