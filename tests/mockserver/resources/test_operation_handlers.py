"""A description of which the mock knows nothing else: routed, validated, stateful by inference, guarded by its schemes."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from mockserver.embedded import RunningMock, running
from mockserver.resources.operation_handlers import EXAMPLE, find_handlers
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from mockserver.values.values import Values
from specs import load
from specs.document.document import Document, from_raw
from specs.json.parsing import Json
from specs.resources.inference import infer_resources
from specs.schema.compile import Schemas
from tests.apis import BUILT_IN
from tests.mockserver.wire import Answer, exchange, request

PET = {
    "type": "object",
    "required": ["id", "name", "createdAt"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string", "minLength": 1},
        "tag": {"type": "string", "default": "none"},
        "secret": {"type": "string", "writeOnly": True},
        "createdAt": {"type": "integer"},
        "updated_at": {"type": "string", "format": "date-time"},
    },
}
BODY = {"required": True, "content": {"application/json": {"schema": {"type": "object", "required": ["name"], "properties": {
    "name": {"type": "string", "minLength": 1}, "tag": {"type": "string", "default": "none"}, "secret": {"type": "string"}}}}}}  # fmt: skip
ONE = {"description": "", "content": {"application/json": {"schema": PET}}}
MANY = {"description": "", "content": {"application/json": {"schema": {"type": "array", "items": PET}}}}
WRONG = {"description": "", "content": {"application/json": {"schema": {"type": "object", "properties": {"detail": {"type": "string"}}}}}}
PLAIN = {"description": "", "content": {"text/plain": {}}}
TOY = {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}
TOYS = {"type": "object", "properties": {"items": {"type": "array", "items": TOY}, "total": {"type": "integer"}}}


def answers(success: str, response: Json) -> Json:
    return {success: response, **{str(status): WRONG for status in (400, 401, 404, 405, 415, 500)}}


def path(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


PETS: Json = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "servers": [{"url": "https://pets.example/api"}],
    "security": [{"basic": []}, {"cookie": []}, {"inQuery": [], "bearer": []}],
    "components": {
        "securitySchemes": {
            "basic": {"type": "http", "scheme": "basic"},
            "cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
            "inQuery": {"type": "apiKey", "in": "query", "name": "key"},
            "bearer": {"type": "http", "scheme": "bearer"},
        }
    },
    "paths": {
        "/pets": {
            "post": {"requestBody": BODY, "responses": answers("201", ONE)},
            "get": {
                "parameters": [
                    {"name": "tag", "in": "query", "schema": {"type": "string"}},
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 0}},
                    {"name": "after", "in": "query", "schema": {"type": "string"}},
                    {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0}},
                ],
                "responses": answers("200", MANY),
            },
        },
        "/pets/{petId}": {
            "parameters": [path("petId")],
            "get": {"responses": answers("200", ONE)},
            "put": {"requestBody": BODY, "responses": answers("200", ONE)},
            "patch": {"requestBody": {**BODY, "required": False}, "responses": answers("200", ONE)},
            "delete": {"responses": answers("204", {"description": ""})},
        },
        "/pets/{petId}/toys": {
            "parameters": [path("petId")],
            "post": {"requestBody": BODY, "responses": answers("200", {**ONE, "content": {"application/json": {"schema": TOY}}})},
            "get": {"responses": answers("200", {**ONE, "content": {"application/json": {"schema": TOYS}}})},
        },
        "/pets/{petId}/toys/{id}": {
            "parameters": [path("petId"), path("id")],
            "get": {"responses": answers("200", {**ONE, "content": {"application/json": {"schema": TOY}}})},
        },
        "/about": {"get": {"security": [{}], "responses": {"200": PLAIN, **answers("500", WRONG)}}},
        "/picture": {"get": {"responses": answers("200", {"description": "", "content": {"application/json": {"example": {"size": 5}}}})}},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def pets() -> Document:
    return from_raw(PETS, name="pets")


@pytest.fixture(scope="module")
def mock(pets: Document) -> Iterator[RunningMock]:
    with running(Settings(clock=from_text("manual")), (pets,)) as served:
        yield served


def call(mock: RunningMock, method: str, path: str, body: str | None = None, key: str = "test") -> Answer:
    headers = {"Authorization": "Basic " + key, "Content-Type": "application/json"}
    return exchange(mock.origin, request(method, f"/api{path}", dict(headers), None if body is None else body.encode()), method=method)


def test_a_pet_is_created_read_changed_replaced_and_deleted(mock: RunningMock) -> None:
    made = call(mock, "POST", "/pets", '{"name": "Rex", "secret": "s", "x": 1}')
    pet = made.json()
    assert (made.status, {**pet, "id": "?"}) == (
        201,
        {"id": "?", "name": "Rex", "tag": "none", "createdAt": 1767225600, "updated_at": "2026-01-01T00:00:00.000Z"},
    )
    one = f"/pets/{pet['id']}"
    assert call(mock, "GET", one).json() == pet
    assert call(mock, "PATCH", one, '{"name": "Max", "tag": "dog"}').json()["tag"] == "dog"
    assert call(mock, "PUT", one, '{"name": "Tom"}').json()["tag"] == "none"
    assert call(mock, "DELETE", one).status == 204
    gone = call(mock, "GET", one)
    assert (gone.status, gone.json()) == (404, {"detail": f"Not found: there is no pet {pet['id']}."})


def test_lists_filter_and_page_as_they_declare(mock: RunningMock) -> None:
    key = "testlist"
    ids = [call(mock, "POST", "/pets", f'{{"name": "{n}", "tag": "{"ab"[n % 2]}"}}', key).json()["id"] for n in range(5)]

    def listed(query: str) -> list[str]:
        return [pet["id"] for pet in call(mock, "GET", f"/pets?{query}", None, key).json()]

    assert listed("") == ids
    assert listed("limit=2&offset=3") == ids[3:]
    assert listed("limit=0") == []
    assert listed(f"limit=2&after={ids[1]}") == ids[2:4]
    assert listed("tag=b") == ids[1::2]
    assert listed(f"tag=a&after={ids[0]}") == [ids[2], ids[4]]


def test_what_lies_below_a_resource_is_kept_apart_and_goes_with_it(mock: RunningMock) -> None:
    key = "testtoys"
    one, other = (call(mock, "POST", "/pets", '{"name": "x"}', key).json()["id"] for _ in range(2))
    toy = call(mock, "POST", f"/pets/{one}/toys", '{"name": "ball"}', key).json()
    assert call(mock, "GET", f"/pets/{one}/toys", None, key).json() == {"items": [toy], "total": 1}
    assert call(mock, "GET", f"/pets/{other}/toys", None, key).json() == {"items": [], "total": 0}
    assert call(mock, "GET", f"/pets/{one}/toys/{toy['id']}", None, key).json() == toy
    assert call(mock, "GET", f"/pets/{other}/toys/{toy['id']}", None, key).status == 404
    assert call(mock, "POST", "/pets/none/toys", '{"name": "ball"}', key).status == 404
    call(mock, "DELETE", f"/pets/{one}", None, key)
    assert call(mock, "GET", f"/pets/{one}/toys/{toy['id']}", None, key).json() == {"detail": f"Not found: there is no pet {one}."}


def test_a_wrong_request_gets_the_document_s_own_error_body(mock: RunningMock) -> None:
    assert call(mock, "POST", "/pets", '{"name": ""}').json() == {"detail": "body name: got ``, wanted at least 1 character."}
    assert call(mock, "POST", "/pets", None).json() == {"detail": "body: missing, but required."}
    assert call(mock, "GET", "/nowhere").json() == {"detail": "There is no path /api/nowhere."}
    assert call(mock, "PUT", "/pets").headers["allow"] == "POST, GET"


def test_an_operation_without_a_resource_answers_by_example(mock: RunningMock) -> None:
    assert call(mock, "GET", "/picture").json() == {"size": 5}
    assert exchange(mock.origin, request("GET", "/api/about", {})).status == 200


BASIC = "Basic " + base64.b64encode(b"user:x").decode()


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("", {}, 401),
        ("", {"Authorization": "Basic test"}, 200),
        ("", {"Authorization": BASIC}, 401),
        ("", {"Authorization": "Bearer test"}, 401),
        ("", {"Cookie": "a=b; session=test1"}, 200),
        ("", {"Cookie": "session=live"}, 401),
        ("", {"Cookie": 'session="'}, 401),
        ("key=test", {}, 401),
        ("key=test", {"Authorization": "Bearer test"}, 200),
        ("key=live", {"Authorization": "Bearer test"}, 401),
        ("key=test", {"Authorization": "Bearer live"}, 401),
    ],
)  # fmt: skip
def test_one_of_the_alternatives_must_be_met_whole(mock: RunningMock, query: str, headers: dict[str, str], status: int) -> None:
    answer = exchange(mock.origin, request("GET", f"/api/pets?{query}", dict(headers)))
    assert (answer.status, answer.headers["content-type"]) == (status, "application/json"), answer.body
    assert status == 200 or set(answer.json()) == {"detail"}


def values_of(document: Document) -> Values:
    return Values(document, Schemas(document), seed=0)


def test_resources_are_inferred_from_paths(pets: Document) -> None:
    assert [(resource.kind, resource.path, resource.item_path) for resource in infer_resources(pets)] == [
        ("pet", "/pets", "/pets/{petId}"),
        ("pets_toy", "/pets/{petId}/toys", "/pets/{petId}/toys/{id}"),
    ]
    assert find_handlers(pets, values_of(pets)).kinds["GET /about"] == EXAMPLE


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_operation_has_a_behaviour(name: str) -> None:
    document = load(name)
    served = find_handlers(document, values_of(document))
    assert set(served.handlers) == set(served.kinds) == {operation.key for operation in document.operations}
