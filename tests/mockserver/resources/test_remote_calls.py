"""Documents whose paths are calls: what one call creates, others read, list, change, cancel and remove."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from mockserver.embedded import running
from specs.document.document import from_raw
from specs.json.parsing import Json
from specs.resources.inference import infer_resources

from .test_inferred_resources import TEXT, answer, at, body, ref, thing

STATUS = {"type": "string", "enum": ["pending", "posted", "cancelled"]}
TRANSFER = thing(id=TEXT, amount=TEXT, status=STATUS)
ONE = answer(thing(transfer=ref("Transfer"), request_id=TEXT))
NAMED = thing(client_id=TEXT, transfer_id=TEXT)
PATHS: Json = {
    "/transfer/create": {"post": {**ONE, "requestBody": body(thing(client_id=TEXT, amount=TEXT))}},
    "/transfer/get": {"post": {**ONE, "requestBody": body(NAMED)}},
    "/transfer/list": {
        "post": {
            **answer(thing(transfers={"type": "array", "items": ref("Transfer")}, request_id=TEXT)),
            "requestBody": body(thing(x=TEXT)),
        }
    },
    "/transfer/update": {"post": {**ONE, "requestBody": body(thing(transfer_id=TEXT, amount=TEXT))}},
    "/transfer/cancel": {"post": {**answer(thing(request_id=TEXT)), "requestBody": body(NAMED)}},
    "/transfer/remove": {"post": {**answer(thing(request_id=TEXT, removed={"type": "boolean"})), "requestBody": body(NAMED)}},
    "/link.create": {"post": {**answer(thing(link_token=TEXT, request_id=TEXT)), "requestBody": body(thing(name=TEXT))}},
    "/link.info": {"get": {**answer(thing(link_token=TEXT, name=TEXT)), **at(query={"link_token": TEXT})}},
    "/report/create": {"post": {**answer(thing(request_id=TEXT)), "requestBody": body(thing(name=TEXT))}},
    "/report/get": {"post": {**answer(thing(name=TEXT, request_id=TEXT)), "requestBody": body(thing(request_id=TEXT))}},
}
DOCUMENT = from_raw(
    {"openapi": "3.1.0", "info": {"title": "Calls", "version": "1"}, "paths": PATHS, "components": {"schemas": {"Transfer": TRANSFER}}},
    name="calls",
)


@pytest.fixture(name="client")
def _client() -> Iterator[httpx.Client]:
    with running(documents=(DOCUMENT,)) as mock, httpx.Client(base_url=mock.base_url("calls"), trust_env=False) as http_client:
        yield http_client


def test_what_a_call_creates_others_read_list_and_change(client: httpx.Client) -> None:
    made = client.post("/transfer/create", json={"amount": "5.00"}).json()["transfer"]
    assert (made["amount"], made["status"]) == ("5.00", "pending")
    own = {"transfer_id": made["id"]}
    assert client.post("/transfer/get", json=own).json()["transfer"] == made
    assert client.post("/transfer/list", json={}).json()["transfers"] == [made]
    assert client.post("/transfer/update", json={**own, "amount": "6.00"}).json()["transfer"] == {**made, "amount": "6.00"}
    assert client.post("/transfer/cancel", json=own).status_code == 200
    assert client.post("/transfer/get", json=own).json()["transfer"] == {**made, "amount": "6.00", "status": "cancelled"}


def test_what_a_call_removes_is_gone(client: httpx.Client) -> None:
    made = client.post("/transfer/create", json={"amount": "5.00"}).json()["transfer"]
    own = {"transfer_id": made["id"]}
    assert client.post("/transfer/remove", json=own).json()["removed"] is True
    assert client.post("/transfer/get", json=own).status_code == 404
    assert client.post("/transfer/list", json={}).json()["transfers"] == []


def test_what_no_call_created_is_answered_by_example(client: httpx.Client) -> None:
    assert client.post("/transfer/get", json={"transfer_id": "unknown"}).json()["transfer"]["id"] == "unknown"


def test_an_id_may_be_called_and_sent_otherwise(client: httpx.Client) -> None:
    token = client.post("/link.create", json={"name": "a"}).json()["link_token"]
    assert client.get("/link.info", params={"link_token": token}).json() == {"link_token": token, "name": "a"}


def test_calls_without_an_id_in_common_have_no_role() -> None:
    assert {resource.path for resource in infer_resources(DOCUMENT)} == {"/transfer", "/link"}
