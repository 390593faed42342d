"""What frameworks do of themselves, and documents that they generate do not say: it breaks no contract."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.exchange import Exchange
from specs.document.document import from_raw
from tests.contracts.rules.checks.by_hand import exchange

_LOAN = {
    "type": "object",
    "required": ["title", "tags"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "title": {"type": "string"},
        "days": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}, "default": []},
        "version": {"type": "integer"},
    },
}
_JSON = {"content": {"application/json": {"schema": _LOAN}}}
_PAGES = {"schema": {"type": "object", "properties": {"total": {"type": "integer"}}, "additionalProperties": False}}
_QUERY = [
    {"name": "limit", "in": "query", "required": True, "schema": {"type": "integer", "default": 10}},
    {"name": "cursor", "in": "query", "schema": {"type": "string"}},
    {"name": "done", "in": "query", "schema": {"anyOf": [{"type": "boolean"}, {"type": "null"}]}},
    {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}},
]
_LIST = {
    "description": "loans",
    "headers": {"X-Pagination": _PAGES},
    "content": {"application/json": {"schema": {"type": "array", "items": _LOAN}}},
}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
_ERROR = {"description": "none", "content": {"application/json": {}}}
_DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "loans", "version": "1"},
    "paths": {
        "/loans": {
            "post": {"requestBody": _JSON, "responses": {"201": {"description": "made", **_JSON}, "400": _ERROR}},
            "get": {"parameters": _QUERY, "responses": {"200": _LIST, "400": _ERROR, "422": _ERROR}},
        },
        "/loans/{id}": {
            "parameters": [_ID],
            "get": {"responses": {"200": {"description": "one", **_JSON}, "404": _ERROR}},
            "put": {"requestBody": _JSON, "responses": {"200": {"description": "one", **_JSON}, "404": _ERROR, "415": _ERROR}},
            "delete": {"responses": {"204": {"description": "gone"}, "415": _ERROR}},
        },
    },
}
_CONTRACT = Contract(from_raw(_DOCUMENT, name="loans"))
_HTML = {"content-type": "text/html"}
_FULL = {"title": "Emma", "tags": [], "version": 3}


def weights(check: str, sent: Exchange) -> list[str]:
    rule = importlib.import_module(f"contracts.rules.checks.{check}").check
    return [departure.weight for departure in rule(MatchedExchange(sent, _CONTRACT))]


@pytest.mark.parametrize(
    ("check", "sent", "weight"),
    [
        ("content_type_declared", exchange("GET", "/loans/-1", status=404, answer=b"<p>", answered=_HTML), "document"),
        ("no_server_error", exchange("GET", f"/loans?page={2**61}", status=500), "lenient"),
        ("no_server_error", exchange("POST", "/loans", {**_FULL, "days": 2**63}, status=500), "lenient"),
        ("valid_request_accepted", exchange("POST", "/loans", status=400), "document"),
        ("valid_request_accepted", exchange("GET", "/loans?limit=1&done=null", status=422), "document"),
        ("invalid_request_refused", exchange("GET", "/loans"), "lenient"),
        ("invalid_request_refused", exchange("POST", "/loans", {"title": "Emma"}, status=201), "lenient"),
        ("invalid_request_refused", exchange("POST", "/loans", "Emma", status=201), "lenient"),
        ("invalid_request_refused", exchange("POST", "/loans", {**_FULL, "days": None}, status=201, answer={"days": 0}), "lenient"),
        ("invalid_request_refused", exchange("POST", "/loans", {**_FULL, "tags": "new"}, status=201, answer={"tags": ["new"]}), "lenient"),
        ("invalid_request_refused", exchange("POST", "/loans", {**_FULL, "title": ["E"]}, status=201, answer={"title": "E"}), "lenient"),
    ],
)
def test_it_weighs_less_than_an_error(check: str, sent: Exchange, weight: str) -> None:
    assert weights(check, sent) == [weight]


@pytest.mark.parametrize(
    ("check", "sent"),
    [
        ("headers_as_declared", exchange("GET", "/loans?limit=1", answer=[], answered={"x-pagination": '{"total": 0}'})),
        ("valid_request_accepted", exchange("GET", "/loans?limit=1&cursor=true", status=400)),
        ("valid_request_accepted", exchange("DELETE", "/loans/1", status=415, headers={"content-type": "multipart/form-data"})),
        ("request_echoed", exchange("PUT", "/loans/1", _FULL, answer={**_FULL, "id": 1, "version": 4})),
    ],
)
def test_it_is_no_finding(check: str, sent: Exchange) -> None:
    assert weights(check, sent) == []


@pytest.mark.parametrize(
    ("check", "sent"),
    [
        ("content_type_declared", exchange("GET", "/loans/1", status=404, answer=b"<p>", answered=_HTML)),
        ("no_server_error", exchange("GET", "/loans?page=1000", status=500)),
        ("invalid_request_refused", exchange("POST", "/loans", {"tags": []}, status=201)),
        ("invalid_request_refused", exchange("POST", "/loans", {**_FULL, "days": None}, status=201, answer={"days": None})),
        ("invalid_request_refused", exchange("POST", "/loans", {**_FULL, "title": ["E"]}, status=201, answer={"title": ["E"]})),
        ("headers_as_declared", exchange("GET", "/loans?limit=1", answer=[], answered={"x-pagination": '{"total": "0"}'})),
        ("request_echoed", exchange("PUT", "/loans/1", _FULL, answer={**_FULL, "id": 1, "version": 2})),
    ],
)
def test_what_lies_next_to_it_is_an_error(check: str, sent: Exchange) -> None:
    assert weights(check, sent) == ["error"]


def test_half_a_surrogate_pair_does_not_stop_the_judge() -> None:
    assert "error" in weights("invalid_request_refused", exchange("POST", "/loans", b'{"title": "\\ud800", "tags": 1}', status=201))
