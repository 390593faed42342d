"""Lists by POST: what their bodies ask for, however that is written, and pages that bodies tell of."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from specs.json.parsing import Json

from .inferring import client_of
from .test_inferred_resources import NUMBER, TEXT, answer, at, body, ref, thing

GUEST = thing(id=TEXT, email=TEXT, age=NUMBER, table_id=TEXT, traits={"type": "array", "items": TEXT}, created_at=TEXT)
SENT = thing(email=TEXT, age=NUMBER, table_id=TEXT, traits={"type": "array", "items": TEXT})
PAGING = thing(limit=NUMBER, cursor=TEXT)
ASKED = thing(query={}, filters={}, table_ids={}, limit=NUMBER, cursor=TEXT, sort={}, text=TEXT, pagination=PAGING)
GUESTS = thing(guests={"type": "array", "items": ref("Guest")}, cursor=TEXT, extras={"type": "array", "items": thing(guest_id=TEXT)})
PATHS: Json = {
    "/guests": {"post": {**answer(thing(guest=ref("Guest"))), "requestBody": body(SENT)}},
    "/guests/search": {"post": {**answer(GUESTS), "requestBody": body(ASKED)}},
    "/guests/batch/read": {"post": {**answer(GUESTS), "requestBody": body(thing(inputs={"type": "array", "items": thing(id=TEXT)}))}},
    "/guests/{id}": {**at("id"), "get": answer(thing(guest=ref("Guest"))), "delete": {"responses": {"204": {"description": "Gone."}}}},
}


@pytest.fixture(name="client")
def _client() -> Iterator[httpx.Client]:
    with client_of("inn", PATHS, {"Guest": GUEST}) as http_client:
        for email, age, table in (("ann@a.co", 30, "t1"), ("bob@b.co", 20, "t2"), ("cy@c.co", 40, "t1")):
            made = http_client.post("/guests", json={"email": email, "age": age, "table_id": table, "traits": [table, "kind"]})
            assert made.status_code == 200, made.text
        yield http_client


def _found(client: httpx.Client, **asked: Json) -> list[str]:
    answered = client.post("/guests/search", json=asked)
    assert answered.status_code == 200, answered.text
    return [guest["email"][:3].strip("@") for guest in answered.json()["guests"]]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["ann", "bob", "cy"]),
        ({"query": {"filter": {"email": {"exact": "bob@b.co"}}}}, ["bob"]),
        ({"query": {"field": "email", "operator": "=", "value": "ANN@a.co"}}, ["ann"]),
        (
            {"query": {"operator": "OR", "value": [{"field": "age", "operator": ">", "value": 35}, {"field": "age", "value": 20}]}},
            ["bob", "cy"],
        ),
        ({"filters": [{"filters": [{"propertyName": "age", "operator": "LTE", "value": "30"}]}]}, ["ann", "bob"]),
        ({"filters": {"and": [{"property": "email", "contains": "b"}], "age": {"gte": 1}}}, ["ann", "bob", "cy"]),
        ({"filters": {"not": {"table_id": "t1"}}}, ["bob"]),
        ({"filters": {"traits": "t2"}}, ["bob"]),
        ({"filters": {"age": {"unheard of": 3}}}, ["ann", "bob", "cy"]),
        ({"filters": {"field": "email", "operator": "HAS_PROPERTY"}}, ["ann", "bob", "cy"]),
        ({"table_ids": ["t1"]}, ["ann", "cy"]),
        ({"text": "b.co"}, ["bob"]),
        ({"sort": {"field": "age", "order": "desc"}}, ["cy", "ann", "bob"]),
        ({"sort": ["-email"]}, ["cy", "bob", "ann"]),
        ({"sort": [{"propertyName": "age", "direction": "ASCENDING"}], "table_ids": ["t1"]}, ["ann", "cy"]),
    ],
)
def test_a_body_chooses_and_orders(client: httpx.Client, asked: dict[str, Json], names: list[str]) -> None:
    assert _found(client, **asked) == names


@pytest.mark.parametrize("inside", [True, False])
def test_pages_are_told_of_in_a_body(client: httpx.Client, inside: bool) -> None:
    names: list[list[str]] = []
    cursor = None
    for _ in range(2):
        paging = {"limit": 2} if cursor is None else {"limit": 2, "cursor": cursor}
        page = client.post("/guests/search", json={"pagination": paging} if inside else paging).json()
        names.append([guest["email"][:2] for guest in page["guests"]])
        cursor = page.get("cursor")
    assert names == [["an", "bo"], ["cy"]]
    assert cursor is None


def test_ids_in_a_body_choose(client: httpx.Client) -> None:
    guests = client.post("/guests/search", json={}).json()["guests"]
    asked = {"inputs": [{"id": guests[2]["id"]}, {"id": guests[1]["id"]}]}
    assert [guest["id"] for guest in client.post("/guests/batch/read", json=asked).json()["guests"]] == [guests[1]["id"], guests[2]["id"]]


def test_what_is_deleted_is_found_no_more(client: httpx.Client) -> None:
    guests = client.post("/guests/search", json={}).json()["guests"]
    client.delete(f"/guests/{guests[0]['id']}")
    assert _found(client) == ["bob", "cy"]
