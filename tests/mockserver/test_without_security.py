"""Documents that ask for no credential, or for none now and then, and that declare few responses, as most in the world do."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from specs import Document
from specs.document.document import from_file, from_raw
from specs.json.parsing import Json, parse
from tests.mockserver.wire import NOTHING, Answer, Client, exchange, request

PETSTORE = """
openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /pets:
    get:
      responses:
        '200': {description: All, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewPet'}}}}
      responses:
        '201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        '422': {description: Invalid, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
  /pets/{pet_id}:
    parameters: [{name: pet_id, in: path, required: true, schema: {type: string}}]
    get:
      responses:
        '200': {description: One, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
    patch:
      requestBody: {content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}
      responses:
        '200': {description: Changed, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        default: {description: Refused, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    delete:
      responses: {'204': {description: Gone}, '404': {description: Not there}}
components:
  schemas:
    NewPet: {type: object, required: [name], properties: {name: {type: string}, tag: {type: string}}}
    Pet: {type: object, required: [pet_id, name], properties: {pet_id: {type: string}, name: {type: string}, tag: {type: string}}}
    Error: {type: object, required: [code, message], properties: {code: {type: integer}, message: {type: string}}}
"""
KEY_SCHEME = {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}


def served(document: Document) -> contextlib.AbstractContextManager[RunningMock]:
    return running(Settings(clock=from_text("manual")), (document,))


def call(mock: RunningMock, method: str, path: str, body: object = NOTHING, key: str | None = None) -> Answer:
    headers = {} if key is None else {"X-Key": key}
    return Client(mock, "test-unused").call(method, path, body, headers)


@pytest.fixture
def mock(tmp_path: Path) -> Iterator[RunningMock]:
    """A mock of a document that somebody has as a file."""
    file = tmp_path / "pets.yaml"
    file.write_text(PETSTORE)
    with served(from_file(file)) as running_mock:
        yield running_mock


def test_a_document_without_security_is_stateful(mock: RunningMock) -> None:
    assert call(mock, "GET", "/pets").json() == []
    made = call(mock, "POST", "/pets", {"name": "Rex"})
    assert made.status == 201
    pet = made.json()
    path = f"/pets/{pet['pet_id']}"
    assert call(mock, "GET", path).json() == pet
    assert call(mock, "PATCH", path, {"name": "Max"}).json() == {**pet, "name": "Max"}
    assert call(mock, "GET", "/pets").json() == [{**pet, "name": "Max"}]
    assert call(mock, "DELETE", path).status == 204
    assert call(mock, "GET", path).status == 404
    assert call(mock, "GET", "/pets").json() == []


def test_its_callers_share_one_world(mock: RunningMock) -> None:
    call(mock, "POST", "/pets", {"name": "Rex"}, key="test-one")
    assert len(call(mock, "GET", "/pets", key="test-two").json()) == 1
    shown = call(mock, "GET", "/__mock__/worlds").json()["worlds"]
    assert [world["world"] for world in shown] == ["anonymous"]
    assert {exchange["world"] for exchange in call(mock, "GET", "/__mock__/exchanges").json()["exchanges"]} == {"anonymous"}
    assert call(mock, "POST", "/__mock__/faults", {"world": "anonymous", "status": 503}).status == 200
    assert [call(mock, "GET", "/pets").status for _ in range(2)] == [503, 200]
    assert call(mock, "POST", "/__mock__/reset", {"world": "anonymous"}).json() == {"worlds": 1}
    assert call(mock, "GET", "/pets").json() == []


def test_a_refusal_that_is_not_declared_has_the_shape_of_one_that_is(mock: RunningMock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "mockserver")
    for _ in range(2):
        untyped = exchange(mock.origin, request("POST", "/pets", {}, b"{}"))
        assert (untyped.status, untyped.headers["content-type"]) == (415, "application/json")
        assert (untyped.json()["code"], "Content-Type" in untyped.json()["message"]) == (415, True)
    (told,) = [record.getMessage() for record in caplog.records]
    assert told == "POST /pets: answers 415, for which the document declares no response."
    assert call(mock, "POST", "/pets", {}).status == 422


def test_a_refusal_without_a_declared_shape_has_the_shape_of_others(mock: RunningMock) -> None:
    answer = call(mock, "GET", "/pets/none")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {"code": 404, "message": "Not found: there is no pet none."}


def test_a_refusal_that_is_declared_without_a_body_has_none(mock: RunningMock) -> None:
    answer = call(mock, "DELETE", "/pets/none")
    assert (answer.status, answer.body) == (404, b"")


def test_a_refusal_by_default_has_the_shape_of_the_default(mock: RunningMock) -> None:
    answer = call(mock, "PATCH", "/pets/none", {"name": "x"})
    assert (answer.status, answer.json()) == (404, {"code": 404, "message": "Not found: there is no pet none."})


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("PUT", "/pets", 405)])
def test_what_no_operation_is_for_is_refused_in_the_shape_of_the_document(mock: RunningMock, method: str, path: str, status: int) -> None:
    answer = call(mock, method, path)
    assert (answer.status, answer.json()["code"]) == (status, status)


def secured(**security: Json) -> contextlib.AbstractContextManager[RunningMock]:
    """A mock of the pet shop with a scheme, and with security on the operations whose methods and paths are named so: get_pets, get_pet."""
    raw = parse(PETSTORE, source="pets")
    raw["components"]["securitySchemes"] = KEY_SCHEME
    for name, wanted in security.items():
        method, _, noun = name.partition("_")
        raw["paths"]["/pets" if noun == "pets" else "/pets/{pet_id}"][method]["security"] = wanted
    return served(from_raw(raw, name="pets"))


def test_a_public_operation_reads_whosever_the_item_is() -> None:
    with secured(post_pets=[{"key": []}], get_pets=[{"key": []}]) as mock:
        assert call(mock, "POST", "/pets", {"name": "Rex"}).status == 401
        pet = call(mock, "POST", "/pets", {"name": "Rex"}, key="test-one").json()
        path = f"/pets/{pet['pet_id']}"
        assert [call(mock, "GET", path, key=key).status for key in (None, "test-one", "test-two", "wrong")] == [200] * 4
        assert call(mock, "PATCH", path, {"name": "Max"}).status == 200
        assert call(mock, "GET", "/pets", key="test-one").json() == [{**pet, "name": "Max"}]
        assert call(mock, "GET", "/pets", key="test-two").json() == []
        assert call(mock, "DELETE", path).status == 204
        assert call(mock, "GET", path).status == 404


def test_a_credential_that_is_shown_though_none_is_asked_for_opens_its_world() -> None:
    with secured(post_pets=[{"key": []}]) as mock:
        pet = call(mock, "POST", "/pets", {"name": "Rex"}, key="test-one").json()
        assert call(mock, "GET", "/pets", key="test-one").json() == [pet]
        assert call(mock, "GET", "/pets", key="test-two").json() == []
        assert call(mock, "GET", "/pets").json() == []


@pytest.mark.parametrize("optional", [[{}, {"key": []}], [{"key": []}, {}]])
def test_optional_security_gives_a_world_to_those_who_show_a_key_and_one_to_all_others(optional: Json) -> None:
    with secured(post_pets=optional, get_pets=optional, get_pet=optional, patch_pet=[{"key": []}]) as mock:
        named = {key: call(mock, "POST", "/pets", {"name": str(key)}, key=key).json() for key in ("test-one", None)}
        for key, pet in named.items():
            assert call(mock, "GET", "/pets", key=key).json() == [pet]
            assert call(mock, "GET", f"/pets/{pet['pet_id']}", key=key).json() == pet
        assert call(mock, "GET", f"/pets/{named['test-one']['pet_id']}").status == 404
        assert call(mock, "PATCH", f"/pets/{named[None]['pet_id']}", {"name": "x"}).status == 401
