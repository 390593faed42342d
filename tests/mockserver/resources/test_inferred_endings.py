"""How inferred items begin and end: their statuses, deletes that keep them, restoring, and views below another item."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from mockserver.embedded import running
from mockserver.resources.inferred.server_fields import first_status, status_after
from mockserver.settings import Settings
from mockserver.state.clock import EPOCH_S, Clock
from specs.document.document import from_raw
from specs.json.parsing import Json

from .inferring import client_of
from .test_inferred_resources import TEXT, answer, at, body, page, ref, thing

PLAN = thing(
    id=TEXT,
    name=TEXT,
    customer=TEXT,
    status={"type": "string", "enum": ["canceled", "failed", "requires_payment", "processing", "succeeded"]},
)
HOOK = thing(id=TEXT, status={**TEXT, "description": "Either `enabled` or `disabled`."})
PATHS: Json = {
    "/plans": {"post": {**answer(ref("Plan"), "201"), "requestBody": body(thing(name=TEXT, customer=TEXT))}, "get": page(ref("Plan"))},
    "/plans/{id}": {
        **at("id"),
        "get": answer(ref("Plan")),
        "delete": {**answer(ref("Plan")), "description": "Cancels a plan. A plan cannot be deleted."},
    },
    "/plans/{id}/capture": {**at("id"), "post": answer(ref("Plan"))},
    "/customers": {"post": {**answer(ref("Customer"), "201"), "requestBody": body(thing(name=TEXT))}},
    "/customers/{customer}": {**at("customer"), "get": answer(ref("Customer")), "delete": answer(thing(id=TEXT))},
    "/customers/{customer}/restore": {**at("customer"), "post": answer(ref("Customer"))},
    "/customers/{customer}/plans": {**at("customer"), "get": page(ref("Plan"))},
    "/customers/{customer}/plans/{plan}": {**at("customer", "plan"), "get": answer(ref("Plan"))},
    "/hooks": {"post": {**answer(ref("Hook"), "201"), "requestBody": body(thing(url=TEXT))}},
    "/hooks/{id}": {**at("id"), "get": answer(ref("Hook"))},
    "/hooks/{id}/disable": {**at("id"), "post": answer(ref("Hook"))},
}  # fmt: skip


@pytest.fixture(name="client")
def _client() -> Iterator[httpx.Client]:
    schemas = {"Plan": PLAN, "Hook": HOOK, "Customer": thing(id=TEXT, name=TEXT)}
    with client_of("plans", PATHS, schemas, openapi="3.1.0") as http_client:
        yield http_client


def test_a_delete_that_cancels_keeps_the_item(client: httpx.Client) -> None:
    plan = client.post("/plans", json={"name": "a"}).json()
    assert plan["status"] == "requires_payment"
    cancelled = client.delete(f"/plans/{plan['id']}").json()
    assert cancelled == {**plan, "status": "canceled"}
    assert client.get(f"/plans/{plan['id']}").json() == cancelled
    assert client.delete(f"/plans/{plan['id']}").status_code == 404


def test_what_was_deleted_is_restored(client: httpx.Client) -> None:
    customer = client.post("/customers", json={"name": "Ann"}).json()
    path = f"/customers/{customer['id']}"
    client.delete(path)
    assert client.get(path).status_code == 404
    assert client.post(f"{path}/restore").json() == customer
    assert client.get(path).json() == customer
    assert client.post("/customers/nobody/restore").status_code == 404


def test_a_verb_leads_to_its_outcome(client: httpx.Client) -> None:
    plan = client.post("/plans", json={"name": "a"}).json()
    assert client.post(f"/plans/{plan['id']}/capture").json()["status"] == "succeeded"


def test_a_description_may_name_the_statuses(client: httpx.Client) -> None:
    hook = client.post("/hooks", json={"url": "https://example.com"}).json()
    assert hook["status"] == "enabled"
    assert client.post(f"/hooks/{hook['id']}/disable").json()["status"] == "disabled"


def test_what_is_only_read_below_an_item_is_what_names_it_elsewhere(client: httpx.Client) -> None:
    ann, bob = (client.post("/customers", json={"name": name}).json()["id"] for name in ("Ann", "Bob"))
    plan = client.post("/plans", json={"name": "a", "customer": ann}).json()
    client.post("/plans", json={"name": "b", "customer": bob})
    assert client.get(f"/customers/{ann}/plans").json()["data"] == [plan]
    assert client.get(f"/customers/{ann}/plans/{plan['id']}").json() == plan
    assert client.get(f"/customers/{bob}/plans/{plan['id']}").status_code == 404
    assert client.get(f"/customers/nobody/plans/{plan['id']}").status_code == 404


@pytest.mark.parametrize(
    ("verb", "choices", "status"),
    [
        ("cancel", ["active", "cancel_requested", "cancelled"], "cancelled"),
        ("mark_uncollectible", ["draft", "paid", "uncollectible"], "uncollectible"),
        ("finalize", ["draft", "open", "paid"], "open"),
        ("pay", ["draft", "open", "paid"], "paid"),
        ("resume", ["paused", "in_progress"], "in_progress"),
        ("attach", ["open", "closed"], None),
    ],
)
def test_the_status_after_a_verb(verb: str, choices: list[str], status: str | None) -> None:
    assert status_after(verb, choices) == status


@pytest.mark.parametrize(
    ("choices", "first"),
    [
        (["canceled", "processing", "requires_action"], "requires_action"),
        (["failed", "warm"], "warm"),
        (["done", "failed"], "done"),
        (["closed", "OPEN"], "OPEN"),
    ],
)
def test_the_first_status(choices: list[str], first: str) -> None:
    assert first_status(choices) == first


def test_a_status_moves_by_the_mock_s_clock_as_x_lifecycle_says() -> None:
    status = {
        "type": "string",
        "enum": ["done", "failed", "queued", "running", "stopped"],
        "x-lifecycle": {"moves": {"queued": ["running"], "running": ["failed", "done"]}, "final": ["done", "failed"], "seconds": 10},
    }
    paths: Json = {
        "/jobs": {
            "post": {**answer(ref("Job"), "201"), "requestBody": body(thing(name=TEXT))},
            "get": {**page(ref("Job")), **at(query={"status": TEXT})},
        },
        "/jobs/{id}": {**at("id"), "get": answer(ref("Job")), "patch": {**answer(ref("Job")), "requestBody": body(thing(name=TEXT))}},
        "/jobs/{id}/stop": {**at("id"), "post": answer(ref("Job"))},
    }  # fmt: skip
    schemas = {"Job": thing(id=TEXT, name=TEXT, status=status)}
    clock = Clock(factor=0, start_s=EPOCH_S)
    raw = {"openapi": "3.1.0", "info": {"title": "Jobs", "version": "1"}, "paths": paths, "components": {"schemas": schemas}}
    with (
        running(Settings(clock=clock), (from_raw(raw, name="jobs"),)) as mock,
        httpx.Client(base_url=mock.base_url("jobs"), trust_env=False) as client,
    ):
        ids = [
            client.post("/jobs", json={"name": name}, headers={"Prefer": prefer}).json()["id"]
            for name, prefer in (("a", "outcome=success"), ("b", "outcome=error"), ("c", "outcome=success"))
        ]

        def statuses() -> list[str]:
            return [client.get(f"/jobs/{job}").json()["status"] for job in ids]

        assert statuses() == ["queued"] * 3
        client.post(f"/jobs/{ids[2]}/stop")
        clock.advance(9)
        assert statuses() == ["queued", "queued", "stopped"]
        clock.advance(1)
        assert statuses() == ["running", "running", "stopped"]
        client.patch(f"/jobs/{ids[0]}", json={"name": "d"})
        clock.advance(10)
        assert statuses() == ["done", "failed", "stopped"]
        assert [job["id"] for job in client.get("/jobs", params={"status": "done"}).json()["data"]] == [ids[0]]
