"""Callbacks and webhooks of any document, really sent."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from specs.document.document import from_raw
from specs.json.parsing import Json
from specs.schema.compile import Schemas
from tests.mockserver.receiver import Receiver, receiving

TEXT = {"type": "string"}
PET = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": TEXT, "name": TEXT, "hook": {"type": "string"}, "state": {"enum": ["new", "sold"]}},
}
EVENT = {
    "type": "object",
    "required": ["id", "event", "data", "sequence"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "event": {"enum": ["pet.deleted", "pet.created", "pet.updated"]},
        "data": {"$ref": "#/components/schemas/Pet"},
        "sequence": {"type": "integer", "minimum": 1},
    },
}
NEW_PET = {**PET, "required": ["name"]}
HOOK = {"type": "object", "required": ["url"], "properties": {"id": TEXT, "url": TEXT, "events": {"type": "array", "items": TEXT}}}


def _json(name: str) -> Json:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


def _answers(name: str, status: str = "200") -> Json:
    return {status: {"description": "", **_json(name)}}


def _collection(name: str, path: str, **create: Json) -> Json:
    parameter = [{"name": "key", "in": "path", "required": True, "schema": TEXT}]
    return {
        path: {"post": {"requestBody": _json(f"New{name}"), "responses": _answers(name, "201"), **create}},
        f"{path}/{{key}}": {
            "parameters": parameter,
            "get": {"responses": _answers(name)},
            "patch": {"requestBody": _json(f"New{name}"), "responses": _answers(name)},
            "delete": {"responses": {"204": {"description": ""}}},
        },
    }


def _callback(expression: str, method: str = "post") -> Json:
    return {expression: {method: {"requestBody": _json("Event"), "responses": {"200": {"description": ""}}}}}


QUERY = [{"name": "notify", "in": "query", "schema": TEXT}]
DOCUMENT = from_raw(
    {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            **_collection(
                "Pet",
                "/pets",
                parameters=QUERY,
                callbacks={
                    "made": _callback("{$request.body#/hook}"),
                    "asked": _callback("$request.query.notify"),
                    "named": _callback("{$request.header.x-hook}/{$response.body#/id}?by={$method}&status={$statusCode}"),
                },
            ),
            **_collection("Hook", "/webhooks"),
        },
        "webhooks": {
            f"pet.{event}": {"post": {"requestBody": _json("Event"), "responses": {"200": {"description": ""}}}}
            for event in ("created", "updated", "deleted", "fed")
        },
        "components": {"schemas": {"Pet": PET, "Event": EVENT, "Hook": HOOK, "NewPet": NEW_PET, "NewHook": HOOK}},
    },
    name="pets",
)


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as received:
        yield received


@pytest.fixture(scope="module")
def mock(receiver: Receiver) -> Iterator[RunningMock]:
    settings = Settings(clock=from_text("manual"), webhook_urls=(f"{receiver.origin}/told",))
    with running(settings, (DOCUMENT,)) as served:
        yield served


@pytest.fixture
def client(mock: RunningMock, receiver: Receiver) -> Iterator[httpx.Client]:
    httpx.post(f"{mock.origin}/__mock__/reset", trust_env=False)
    receiver.received.clear()
    with httpx.Client(base_url=mock.origin, trust_env=False) as made:
        yield made


def _is_event(body: Json) -> bool:
    return Schemas(DOCUMENT).compile("/components/schemas/Event", "request").is_valid(body)


def test_a_callback_goes_where_the_request_says_and_tells_of_the_item(client: httpx.Client, mock: RunningMock, receiver: Receiver) -> None:
    sent = {"name": "Rex", "state": "sold", "hook": f"{receiver.origin}/made"}
    pet = client.post("/pets", json=sent, params={"notify": f"{receiver.origin}/asked"}, headers={"X-Hook": f"{receiver.origin}/by"}).json()
    mock.mock.callbacks.settle()
    for path in ("/made", "/asked", f"/by/{pet['id']}?by=POST&status=201"):
        (body,) = receiver.bodies(path)
        assert _is_event(body)
        assert body["data"] == pet


def test_a_callback_is_not_sent_where_its_url_is_not_named_or_the_request_is_refused(
    client: httpx.Client, mock: RunningMock, receiver: Receiver
) -> None:
    client.post("/pets", json={"id": "a", "name": "Rex"})
    assert client.post("/pets", json={"hook": f"{receiver.origin}/made"}).status_code == 400
    mock.mock.callbacks.settle()
    assert {path for path, _ in receiver.received} == {"/told"}


def test_webhooks_tell_which_event_of_which_kind_it_was(client: httpx.Client, mock: RunningMock, receiver: Receiver) -> None:
    pet = client.post("/pets", json={"id": "a", "name": "Rex"}).json()
    at = f"/pets/{pet['id']}"
    client.patch(at, json={"id": pet["id"], "name": "Max"})
    client.get(at)
    client.delete(at)
    mock.mock.callbacks.settle()
    told = sorted(receiver.bodies("/told"), key=lambda body: ["pet.created", "pet.updated", "pet.deleted"].index(body["event"]))
    assert [body["event"] for body in told] == ["pet.created", "pet.updated", "pet.deleted"]
    assert [body["data"]["name"] for body in told[:2]] == ["Rex", "Max"]
    assert {body["data"]["id"] for body in told} == {pet["id"]}
    assert all(map(_is_event, told))


def test_webhooks_go_to_the_urls_that_clients_subscribe(client: httpx.Client, mock: RunningMock, receiver: Receiver) -> None:
    client.post("/webhooks", json={"url": f"{receiver.origin}/all"})
    client.post("/webhooks", json={"url": f"{receiver.origin}/gone", "events": ["PET_DELETED"]})
    client.post("/webhooks", json={"url": "https://elsewhere.example/", "events": ["pet.*"]})
    client.post("/pets", json={"id": "a", "name": "Rex"})
    mock.mock.callbacks.settle()
    assert len(receiver.bodies("/all")) == 1
    assert receiver.bodies("/gone") == []
    refused = [callback for callback in mock.mock.callbacks.list() if callback.state == "refused"]
    assert [callback.url for callback in refused] == ["https://elsewhere.example/"]
