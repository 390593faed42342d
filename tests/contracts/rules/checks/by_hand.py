"""Readings built by hand, of exchanges with a small library that keeps books."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from typing import Any

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.exchange import Exchange, Identity
from contracts.traffic.redaction import Redactor
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
    found: dict[str, Json] = {"description": description}
    if schema is not None:
        found["content"] = {"application/json": {"schema": schema}}
    return {**found, "headers": headers} if headers else found


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
    sent = {"x-api-key": KEY} if headers is None else dict(headers)
    if body is not None:
        sent.setdefault("content-type", "application/json")
    got = {} if answer is None else {"content-type": "application/json"}
    got.update(answered or {})
    return Exchange(
        number=1, scope="by hand", purpose=purpose, intent="", identity=identity, sent_s=0.0, elapsed_s=elapsed_s, clock_s=None,
        method=method, target=target, request_headers=tuple(sent.items()), request_body=_bytes(body), status=status,
        response_headers=tuple(got.items()), response_body=_bytes(answer), failure=failure,
    )  # fmt: skip


def found(check: str, one: Exchange, contract: Contract = CONTRACT) -> list[Departure]:
    """What a check says of an exchange, its secrets masked as they are in a run."""
    (masked,) = Redactor(contract.sensitive, [KEY], contract.published).masked([one])
    return list(importlib.import_module(f"contracts.rules.checks.{check}").check(MatchedExchange(masked, contract)))


def details(check: str, one: Exchange, contract: Contract = CONTRACT) -> str:
    """The same, in words."""
    return "; ".join(departure.detail for departure in found(check, one, contract))


def changed(**raw: Json) -> Contract:
    """The contract of a document that says more at its root."""
    return Contract(from_raw({**DOCUMENT, **raw}, name="library"))


def _bytes(body: Json) -> bytes:
    if body is None:
        return b""
    return body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
