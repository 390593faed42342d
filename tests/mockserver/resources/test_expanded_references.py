"""Whole items in the place of ids, where requests ask for that."""

from __future__ import annotations

from specs.json.parsing import Json

from .inferring import client_of
from .test_inferred_resources import TEXT, answer, at, body, page, ref, thing

LIST_OF_TEXT = {"type": "array", "items": TEXT}
EXPAND: Json = {"name": "expand", "in": "query", "schema": LIST_OF_TEXT}
PATHS: Json = {
    "/crews": {
        "post": {**answer(ref("Crew"), "201"), "requestBody": body(thing(name=TEXT, boss=TEXT, expand=LIST_OF_TEXT))},
        "get": {**page(ref("Crew")), "parameters": [EXPAND]},
    },
    "/crews/{crew_id}": {"get": {**answer(ref("Crew")), "parameters": [*at("crew_id")["parameters"], EXPAND]}},
}
SCHEMAS = {"Crew": thing(id=TEXT, name=TEXT, boss={"anyOf": [TEXT, ref("Crew")]})}


def test_a_reference_is_expanded_where_a_request_asks_for_it() -> None:
    with client_of("crews", PATHS, SCHEMAS, openapi="3.1.0") as client:
        boss = client.post("/crews", json={"name": "a"}).json()
        crew = client.post("/crews", json={"name": "b", "boss": boss["id"]}).json()
        last = client.post("/crews", json={"name": "c", "boss": crew["id"], "expand": ["boss"]}).json()
        assert crew["boss"] == boss["id"]
        assert last["boss"] == crew
        assert client.get(f"/crews/{last['id']}", params={"expand": "boss.boss"}).json()["boss"] == {**crew, "boss": boss}
        assert client.get("/crews", params={"expand": "data.boss"}).json()["data"][1]["boss"] == boss
        assert client.get(f"/crews/{crew['id']}").json() == crew
