"""A small library that keeps books: its document, and exchanges with it. What every rule is shown on, in its page and in its tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from contracts.analysis.declarations.contract import Contract
from contracts.traffic.exchange import Exchange, Identity
from specs.document.document import from_raw
from specs.json.parsing import Json

KEY = "library-key-1234"
_ERROR = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}
_BOOK = {
    "type": "object",
    "required": ["id", "title"],
    "properties": {
        "id": {"type": "string"},
        "title": {"type": "string"},
        "pages": {"type": ["integer", "null"]},
        "cover": {"type": "object", "properties": {"color": {"type": "string"}, "hard": {"type": "boolean"}}},
        "tags": {"type": "array", "items": {"type": "string"}},
        "shelf_key": {"type": "string", "x-sensitive": True},
        "slug": {"type": "string"},
        "created_at": {"type": "string", "format": "date-time"},
        "returned_at": {"type": "string"},
        "day": {"type": "string", "format": "date"},
    },
}
_REQUEST = {
    "type": "object",
    "required": ["title"],
    "properties": {
        "title": {"type": "string", "minLength": 1},
        "pages": {"type": ["integer", "null"], "minimum": 1},
        "cover": {"type": "object"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "lock": {"type": "string", "writeOnly": True},
        "pin": {"type": "string", "format": "password", "pattern": "^[0-9]{4}$"},
        "shelf_key": {"type": "string", "x-sensitive": True},
        "slug": {"type": "string", "x-normalized": True},
    },
}


def _answer(description: str, schema: Json = None, **headers: Json) -> Json:
    response: dict[str, Json] = {"description": description}
    if schema is not None:
        response["content"] = {"application/json": {"schema": schema}}
    return {**response, "headers": headers} if headers else response


DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Library", "version": "1"},
    "servers": [{"url": "https://library.example/v1"}],
    "security": [{"key": []}],
    "paths": {
        "/books": {
            "get": {
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                    {"name": "tag", "in": "query", "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": _answer(
                        "Books",
                        {"type": "array", "items": _BOOK},
                        **{
                            "X-Total": {"required": True, "schema": {"type": "integer", "minimum": 0}},
                            "ETag": {"schema": {"pattern": "^W/"}},
                        },
                    ),
                    "400": _answer("Wrong", _ERROR),
                    "401": _answer("No key", _ERROR),
                    "500": _answer("Failed", _ERROR),
                },
            },
            "post": {
                "requestBody": {"required": True, "content": {"application/json": {"schema": _REQUEST}}},
                "responses": {"201": _answer("Made", _BOOK), "400": _answer("Wrong", _ERROR), "401": _answer("No key", _ERROR)},
            },
        },
        "/books/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"responses": {"200": _answer("A book", _BOOK), "404": _answer("None", _ERROR)}},
            "patch": {
                "requestBody": {"content": {"application/json": {"schema": {**_REQUEST, "required": []}}}},
                "responses": {"200": _answer("Changed", _BOOK), "400": _answer("Wrong", _ERROR)},
            },
            "delete": {"responses": {"204": _answer("Gone"), "404": _answer("None", _ERROR)}},
        },
        "/hours": {
            "get": {
                "security": [],
                "responses": {"200": {"description": "Text", "content": {"text/plain": {"schema": {"type": "string"}}}}},
            }
        },
        "/staff": {
            "get": {"security": [{"staff": []}], "responses": {"200": _answer("Names", {"type": "array"}), "401": _answer("No", _ERROR)}}
        },
    },
    "components": {
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
            "staff": {"type": "http", "scheme": "bearer"},
        }
    },
}
CONTRACT = Contract(from_raw(DOCUMENT, name="library"))
BOOK = {"id": "b1", "title": "Emma"}


def exchange(
    method: str,
    target: str,
    body: Json = None,
    *,
    status: int | None = 200,
    answer: Json = None,
    headers: Mapping[str, str] | None = None,
    answered: Mapping[str, str] | None = None,
    identity: Identity = "owner",
    purpose: str = "fuzzing",
    elapsed_s: float = 0.01,
    failure: str | None = None,
) -> Exchange:
    """An exchange; a body that is bytes as it is, any other as JSON. Without `headers`, it carries the key."""
    request_headers = {"x-api-key": KEY} if headers is None else dict(headers)
    if body is not None:
        request_headers.setdefault("content-type", "application/json")
    answer_headers = {} if answer is None else {"content-type": "application/json"}
    answer_headers.update(answered or {})
    return Exchange(
        number=1, scope="by hand", purpose=purpose, intent="", identity=identity, sent_s=0.0, elapsed_s=elapsed_s, clock_s=None,
        method=method, target=target, request_headers=tuple(request_headers.items()), request_body=_bytes(body), status=status,
        response_headers=tuple(answer_headers.items()), response_body=_bytes(answer), failure=failure,
    )  # fmt: skip


def _bytes(body: Json) -> bytes:
    if body is None:
        return b""
    return body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
