"""The operations of a mock as agents are told of them."""

from __future__ import annotations

from mockserver.agents.served_operations import ServedOperations, credential_of_operation
from specs.json.parsing import Json

_COOKIE = {"type": "apiKey", "in": "cookie"}
_RAW: Json = {
    "openapi": "3.1.0",
    "info": {"title": "Notes", "version": "1"},
    "components": {"securitySchemes": {"session": {**_COOKIE, "name": "sid"}, "device": {**_COOKIE, "name": "did"}}},
    "security": [{"session": [], "device": []}],
    "paths": {
        "/notes/{id}": {"get": {"operationId": "readNote", "responses": {"200": {"description": ""}}}},
        "/notes/new": {"get": {"operationId": "draftNote", "responses": {"200": {"description": ""}}}},
    },
}
_SERVED = ServedOperations({"notes": _RAW})


def test_cookies_of_one_request_share_a_header() -> None:
    assert credential_of_operation(_SERVED.named("readNote"), "test").headers == {"Cookie": "sid=test; did=test"}


def test_a_literal_path_goes_before_a_templated_one() -> None:
    requested = [_SERVED.requested("GET", path) for path in ("/notes/new", "/notes/a%20b", "/x")]
    ids = [operation and operation.id for operation in requested]
    assert ids == ["draftNote", "readNote", None]
    assert _SERVED.requested("POST", "/notes/new") is None
