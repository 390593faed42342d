"""The served description declares every refusal that the mock answers."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from mockserver.embedded import RunningMock, running
from specs import from_raw
from specs.json.parsing import Json
from specs.schema.compile import Schemas

TEXT = {"type": "string"}
PET = {"type": "object", "required": ["name"], "properties": {"id": TEXT, "name": TEXT, "age": {"type": "integer"}}}
FAULT = {
    "type": "object",
    "required": ["fault", "trace"],
    "properties": {
        "trace": {"type": "string", "format": "uuid"},
        "fault": {
            "type": "object",
            "required": ["code", "message", "level"],
            "properties": {
                "code": {"enum": ["rate_limited", "not_found", "bad_request"]},
                "message": TEXT,
                "level": {"enum": ["low", "high"]},
            },
        },
    },
}


def _of(schema: Json, name: str = "application/json") -> Json:
    return {"content": {name: {"schema": schema}}}


def _document(**others: Json) -> Json:
    ok = {"200": {"description": "", **_of(PET)}}
    key = [{"name": "key", "in": "path", "required": True, "schema": TEXT}]
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "security": [{"token": []}],
        "paths": {
            "/pets": {
                "get": {"parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}], "responses": ok},
                "post": {"requestBody": {"required": True, **_of(PET)}, "responses": ok},
            },
            "/pets/{key}": {
                "parameters": key,
                "get": {"responses": ok},
                "put": {"requestBody": _of(PET), "responses": ok},
                "delete": {"responses": {"204": {"description": ""}}},
            },
            **others,
        },
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}, "schemas": {"Fault": FAULT}},
    }


_GONE = {"404": {"description": "", **_of({"$ref": "#/components/schemas/Fault"}, "application/vnd.t+json")}}
_TELLS = {"/shops": {"get": {"responses": {"200": {"description": ""}, **_GONE}}}}
_TELLS_422 = {"/shops": {"get": {"responses": {"200": {"description": ""}, "422": {"description": "", **_of({"type": "object"})}}}}}


@pytest.fixture(scope="module", params=[{}, _TELLS, _TELLS_422], ids=["none", "fault", "422"])
def mock(request: pytest.FixtureRequest) -> Iterator[RunningMock]:
    with running(documents=[from_raw(_document(**request.param), name="t")]) as served:
        yield served


REQUESTS = [
    ("GET", "/pets?limit=x", {}),
    ("GET", "/pets", {"headers": {"Authorization": "Bearer wrong"}}),
    ("GET", "/pets", {"headers": {"Prefer": "code=x"}}),
    ("POST", "/pets", {"json": {"age": "old"}}),
    ("POST", "/pets", {"content": b"{", "headers": {"Content-Type": "application/json"}}),
    ("POST", "/pets", {"content": b"a", "headers": {"Content-Type": "text/plain"}}),
    ("POST", "/pets", {"content": b" " * 11_000_000, "headers": {"Content-Type": "application/json"}}),
    ("GET", "/pets/none", {}),
    ("DELETE", "/pets/none", {}),
    ("PUT", "/pets/none", {"json": {"name": "a"}}),
    ("PUT", "/pets/{id}", {"json": {"age": 1}}),
]


@pytest.mark.parametrize(("method", "path", "options"), REQUESTS)
def test_every_refusal_is_declared_by_the_served_description(mock: RunningMock, method: str, path: str, options: Json) -> None:
    key = {"Authorization": "Bearer test"}
    pet = httpx.post(f"{mock.origin}/pets", json={"name": "Rex"}, headers=key, trust_env=False).json()
    options = {**options, "headers": {**key, **options.get("headers", {})}}
    answer = httpx.request(method, mock.origin + path.format(id=pet["id"]), trust_env=False, **options)
    served = from_raw(mock.description("t"), name="served")
    template = "/pets/{key}" if "/pets/" in path else "/pets"
    (operation,) = (operation for operation in served.operations if operation.key == f"{method} {template}")
    assert 400 <= answer.status_code < 500
    response = operation.response(answer.status_code)
    assert response is not None
    assert response.raw["x-assumed"] is True
    (media,) = response.content
    assert answer.headers["content-type"] == media.name
    assert media.schema_pointer is not None
    assert Schemas(served).compile(media.schema_pointer, "response").is_valid(answer.json()), answer.text


def test_nothing_is_assumed_of_what_is_declared_or_written() -> None:
    responses = {"200": {"description": ""}, "4XX": {"description": "", **_of(PET)}}
    document = from_raw(_document(**{"/shops/{key}": {"get": {"responses": responses}}}), name="t")
    with running(documents=[document]) as mock:
        assert set(mock.description("t")["paths"]["/shops/{key}"]["get"]["responses"]) == {"200", "4XX"}
    with running() as mock:
        assert all("x-assumed" not in str(mock.description(name)) for name in ("tavus", "together"))
