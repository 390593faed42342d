"""Requests as values, and how they are built and read: pure functions, the same for the sync and the async client."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

import httpx

from contracts.clients.errors import UnreadableResponse, error_for
from contracts.clients.route import OperationRoute
from specs.json.parsing import Json

T = TypeVar("T")
NO_BODY: Any = type("NoBody", (), {"__repr__": lambda self: "NO_BODY"})()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """What every request of one client has in common. The key is in no `repr`."""

    origin: str
    routes: Mapping[str, OperationRoute] = field(repr=False)
    credential: tuple[str, str] = field(repr=False)  # the header that carries the key
    key: str = field(repr=False)
    timeout_s: float
    max_retries: int


@dataclass(frozen=True, slots=True)
class OperationCall(Generic[T]):
    """One request for an operation, not yet sent; its answer's body will be a `T`."""

    operation: str  # its key: "POST /v2/faces"
    path: tuple[str, ...] = ()  # the values of its path parameters, in their order
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = NO_BODY
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HttpResponse(Generic[T]):
    """A success."""

    status: int
    headers: Mapping[str, str]  # by their names in lower case
    body: T


def build_request(ask: OperationCall[Any], settings: ClientSettings) -> httpx.Request:
    """The request, with everything that it carries."""
    route = settings.routes[ask.operation]
    query = urlencode(list(_pairs(ask.query, route)), quote_via=quote)
    url = settings.origin + _path(route, ask.path) + (f"?{query}" if query else "")
    headers = {"Accept": "application/json", "User-Agent": "contract-mocks", **ask.headers}
    if route.wants_credential:
        headers[settings.credential[0]] = settings.credential[1]
    content: bytes | None = None
    if route.media_type is not None and ask.body is not NO_BODY and (route.wants_body or ask.body):
        headers.setdefault("Content-Type", route.media_type)
        content = json.dumps(ask.body, ensure_ascii=False, allow_nan=False).encode()
    return httpx.Request(route.method, url, headers=headers, content=content, extensions={"timeout": _timeouts(settings.timeout_s)})


def parse_response(response: httpx.Response, key: str) -> HttpResponse[Any]:
    """The success that a response is; its body is None where it has none, or says that nothing changed.

    Raises:
        ApiError: it is no success; without the key, should the service have repeated it.
        UnreadableAnswer: its body is no JSON.
    """
    headers = {name.lower(): value for name, value in response.headers.items()}
    if response.is_success and not response.content.strip():
        return HttpResponse(response.status_code, headers, None)
    if response.status_code == httpx.codes.NOT_MODIFIED:
        return HttpResponse(response.status_code, headers, None)
    try:
        body = json.loads(response.content)
    except ValueError:
        body = response.text
        if response.is_success:
            raise UnreadableResponse(f"{response.status_code} with a body that is no JSON: {without(key, body)[:100]!r}") from None
    if not response.is_success:
        raise error_for(response.status_code, without(key, body), {name: without(key, value) for name, value in headers.items()})
    return HttpResponse(response.status_code, headers, body)


def without(key: str, value: Json) -> Json:
    """`value` with the key taken out of every text in it."""
    if isinstance(value, str):
        return value.replace(key, "***")
    if isinstance(value, dict):
        return {without(key, name): without(key, member) for name, member in value.items()}
    return [without(key, item) for item in value] if isinstance(value, list) else value


def _path(route: OperationRoute, values: tuple[str, ...]) -> str:
    """The route's path with the values in it; what would change the path's own meaning is percent-encoded."""
    remaining_values = iter(values)
    return "/".join(_segment(next(remaining_values)) if part.startswith("{") else part for part in route.path.split("/"))


def _segment(value: str) -> str:
    if value in ("", ".", ".."):
        raise ValueError(f"{value!r} can be no part of a path")
    return quote(value, safe="")


def _pairs(query: Mapping[str, Any], route: OperationRoute) -> Iterator[tuple[str, str]]:
    for name, value in query.items():
        if isinstance(value, (list, tuple)):
            texts = [_text(item) for item in value]
            yield from [(name, ",".join(texts))] if name in route.joined else [(name, text) for text in texts]
        elif value is not None:
            yield name, _text(value)


def _text(value: Any) -> str:
    return ("false", "true")[value] if isinstance(value, bool) else str(value)


def _timeouts(timeout_s: float) -> dict[str, float]:
    return dict.fromkeys(("connect", "read", "write", "pool"), timeout_s)
