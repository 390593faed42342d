"""Operations on several items at once: batches, lists in the place of an item, ids to delete."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from specs.json.parsing import Json

from .inferring import client_of
from .test_inferred_resources import GONE, NUMBER, TEXT, answer, at, body, ref, thing

SEED = thing(id=TEXT, name=TEXT, depth=NUMBER)
SENT = thing(name=TEXT, depth=NUMBER)
CHANGED = thing(id=TEXT, name=TEXT, depth=NUMBER)
SEEDS = thing(results={"type": "array", "items": ref("Seed")}, status={"type": "string", "enum": ["COMPLETE"]})


def _list(element: Json) -> Json:
    return {"type": "array", "items": element}


POTS = thing(Pots=_list(thing(PotID=TEXT, Name=TEXT, Size=NUMBER)))
PATHS: Json = {
    "/seeds": {
        "post": {**answer(ref("Seed"), "201"), "requestBody": body(SENT)},
        "get": answer(_list(ref("Seed"))),
        "patch": {**answer(_list(ref("Seed"))), "requestBody": body(_list(CHANGED))},
        "delete": {**GONE, "parameters": [{"name": "ids", "in": "query", "required": True, "schema": _list(TEXT)}]},
    },
    "/seeds/{id}": {**at("id"), "get": answer(ref("Seed")), "delete": GONE},
    "/seeds/batch/create": {"post": {**answer(SEEDS, "201"), "requestBody": body(thing(inputs=_list(SENT)))}},
    "/seeds/batch/archive": {"post": {**GONE, "requestBody": body(thing(inputs=_list(thing(id=TEXT))))}},
    "/seeds/bulk-update": {"post": {**answer(SEEDS), "requestBody": body(thing(seeds=_list(CHANGED)))}},
    "/Pots": {
        "put": {**answer(POTS), "requestBody": body(POTS)},
        "post": {**answer(POTS), "requestBody": body(POTS)},
        "get": answer(POTS),
    },
    "/Vases": {
        "put": {**answer(POTS), "requestBody": body(thing(PotID=TEXT, Name=TEXT)), "operationId": "createVase"},
        "get": answer(POTS),
    },
    "/Vases/{PotID}": {**at("PotID"), "get": answer(POTS)},
    "/Pots/{PotID}": {**at("PotID"), "get": answer(POTS), "post": {**answer(POTS), "requestBody": body(POTS)}},
    "/beds": {
        "post": {**answer({"oneOf": [ref("Seed"), _list(ref("Seed"))]}, "201"), "requestBody": body({"oneOf": [SENT, _list(SENT)]})},
        "get": answer(_list(ref("Seed"))),
    },
    "/beds/{id}": {**at("id"), "get": answer(ref("Seed"))},
}  # fmt: skip


@pytest.fixture(name="client")
def _client() -> Iterator[httpx.Client]:
    with client_of("garden", PATHS, {"Seed": SEED}) as http_client:
        yield http_client


@pytest.fixture(name="seeds")
def _seeds(client: httpx.Client) -> list[dict[str, Json]]:
    made = client.post("/seeds/batch/create", json={"inputs": [{"name": name, "depth": 1} for name in ("oat", "rye", "pea")]})
    assert made.status_code == 201, made.text
    seeds: list[dict[str, Json]] = made.json()["results"]
    return seeds


def test_a_batch_creates_each(client: httpx.Client, seeds: list[dict[str, Json]]) -> None:
    assert [seed["name"] for seed in seeds] == ["oat", "rye", "pea"]
    assert client.get("/seeds").json() == seeds


@pytest.mark.parametrize(("method", "path", "is_wrapped"), [("PATCH", "/seeds", False), ("POST", "/seeds/bulk-update", True)])
def test_each_of_several_is_changed(client: httpx.Client, seeds: list[dict[str, Json]], method: str, path: str, is_wrapped: bool) -> None:
    changes: list[Json] = [{"id": seeds[2]["id"], "depth": 7}, {"id": seeds[0]["id"], "depth": 8}]
    answered = client.request(method, path, json={"seeds": changes} if is_wrapped else changes).json()
    changed = [{**seeds[2], "depth": 7}, {**seeds[0], "depth": 8}]
    assert (answered["results"] if is_wrapped else answered) == changed
    assert client.get(f"/seeds/{seeds[0]['id']}").json() == changed[1]
    missing = {"seeds": [{"id": "none"}]} if is_wrapped else [{"id": "none"}]
    assert client.request(method, path, json=missing).status_code == 404


def test_several_are_deleted_by_their_ids(client: httpx.Client, seeds: list[dict[str, Json]]) -> None:
    assert client.post("/seeds/batch/archive", json={"inputs": [{"id": seeds[0]["id"]}]}).status_code == 204
    assert client.delete("/seeds", params={"ids": [seeds[1]["id"]]}).status_code == 204
    assert client.get("/seeds").json() == [seeds[2]]


def test_a_create_may_be_sent_a_list(client: httpx.Client) -> None:
    one = client.post("/beds", json={"name": "a"}).json()
    two = client.post("/beds", json=[{"name": "b"}, {"name": "c"}])
    assert [bed["name"] for bed in two.json()] == ["b", "c"]
    assert client.get("/beds").json() == [one, *two.json()]


def test_a_list_of_one_is_sent_and_answered_in_the_place_of_an_item(client: httpx.Client) -> None:
    made = client.put("/Pots", json={"Pots": [{"Name": "a", "Size": 1}, {"Name": "b"}]}).json()["Pots"]
    assert [pot["Name"] for pot in made] == ["a", "b"]
    path = f"/Pots/{made[0]['PotID']}"
    assert client.post(path, json={"Pots": [{"Name": "c"}]}).json()["Pots"] == [{**made[0], "Name": "c"}]
    assert client.get(path).json()["Pots"] == [{**made[0], "Name": "c"}]
    sent = [{"PotID": made[1]["PotID"], "Size": 2}, {"Name": "d"}]
    changed = client.post("/Pots", json={"Pots": sent}).json()["Pots"]
    assert changed[0] == {**made[1], "Size": 2}
    assert [pot["Name"] for pot in client.get("/Pots").json()["Pots"]] == ["c", "b", "d"]


def test_a_put_on_a_collection_that_has_no_post_creates_where_it_says_so(client: httpx.Client) -> None:
    made = client.put("/Vases", json={"Name": "a"}).json()["Pots"]
    assert made[0]["Name"] == "a"
    assert client.get(f"/Vases/{made[0]['PotID']}").json()["Pots"] == made == client.get("/Vases").json()["Pots"]
    assert client.get("/Vases/none").status_code == 404
