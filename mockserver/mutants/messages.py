"""What travels to and from a mutated mock: requests and responses that a hook may look at and change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import orjson

from specs import Operation
from specs.json.parsing import Json

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantRequest:
    """What a client sent."""

    operation: Operation | None  # None: no operation has this method and path
    path_parameters: Mapping[str, str]
    method: str
    path: str  # raw
    query: tuple[tuple[str, str], ...]
    headers: Headers  # names in lower case
    body: bytes

    @property
    def json(self) -> Json:
        """The body; None where it is no JSON."""
        return _parsed(self.body)

    def header(self, name: str) -> str:
        """The first value of a header; "" where there is none."""
        return next((value for key, value in self.headers if key == name.lower()), "")

    def parameter(self, name: str) -> str | None:
        """The first value of a query parameter."""
        return next((value for key, value in self.query if key == name), None)

    def with_json(self, body: Json) -> MutantRequest:
        """The same request with another body."""
        content = orjson.dumps(body)
        kept = tuple(pair for pair in self.headers if pair[0] not in ("content-length", "content-type"))
        headers = (*kept, ("content-type", "application/json"), ("content-length", str(len(content))))
        return replace(self, body=content, headers=headers)

    def with_query(self, **changes: str | None) -> MutantRequest:
        """The same request with other query parameters; None takes one away."""
        kept = tuple(pair for pair in self.query if pair[0] not in changes)
        return replace(self, query=(*kept, *((name, value) for name, value in changes.items() if value is not None)))

    def with_header(self, name: str, value: str | None) -> MutantRequest:
        """The same request with another value of a header; None takes it away."""
        return replace(self, headers=with_header(self.headers, name, value))


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantResponse:
    """What a client gets."""

    status: int
    headers: Headers  # names in lower case
    body: bytes
    is_cut_off: bool = False  # the connection is closed in the middle of the body

    @property
    def json(self) -> Json:
        """The body; None where it is no JSON."""
        return _parsed(self.body)

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def header(self, name: str) -> str:
        """The first value of a header; "" where there is none."""
        return next((value for key, value in self.headers if key == name.lower()), "")

    def with_json(self, body: Json) -> MutantResponse:
        """The same answer with another body."""
        return replace(self, body=orjson.dumps(body)).with_header("content-type", "application/json")

    def with_header(self, name: str, value: str | None) -> MutantResponse:
        """The same answer with another value of a header; None takes it away."""
        return replace(self, headers=with_header(self.headers, name, value))


def with_header(headers: Headers, name: str, value: str | None) -> Headers:
    """The headers with another value of one, or without it."""
    kept = tuple(pair for pair in headers if pair[0] != name.lower())
    return kept if value is None else (*kept, (name.lower(), value))


def _parsed(body: bytes) -> Json:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
