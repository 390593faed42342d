"""Items that are created below others, and read where nothing creates any."""

from __future__ import annotations

from specs.json.parsing import Json

from .inferring import client_of
from .test_inferred_resources import TEXT, answer, at, body, page, ref, thing

PATHS: Json = {
    "/robots": {"post": {**answer(ref("Robot"), "201"), "requestBody": body(thing(name=TEXT))}, "get": page(ref("Robot"))},
    "/robots/{id}": {**at("id"), "get": answer(ref("Robot"))},
    "/robots/{id}/moves": {
        **at("id"),
        "post": {**answer(thing(move=ref("Move")), "201"), "requestBody": body(thing(kind=TEXT))},
        "get": answer(thing(moves={"type": "array", "items": ref("Move")})),
    },
    "/robots/{id}/moves/{move_id}": {**at("id", "move_id"), "get": answer(thing(move=ref("Move")))},
    "/moves": {"get": answer(thing(moves={"type": "array", "items": ref("Move")}))},
    "/moves/{move_id}": {**at("move_id"), "get": answer(thing(move=ref("Move")))},
}
SCHEMAS = {"Robot": thing(id=TEXT, name=TEXT), "Move": thing(id=TEXT, kind=TEXT)}


def test_what_is_created_below_an_item_is_read_where_all_are_shown() -> None:
    with client_of("robots", PATHS, SCHEMAS) as client:
        robots = [client.post("/robots", json={"name": name}).json() for name in ("a", "b")]
        moves = [client.post(f"/robots/{robot['id']}/moves", json={"kind": robot["name"]}).json()["move"] for robot in robots]
        assert [move["kind"] for move in moves] == ["a", "b"]
        assert client.get(f"/moves/{moves[0]['id']}").json()["move"] == moves[0]
        assert client.get("/moves").json()["moves"] == moves
        assert client.get(f"/robots/{robots[1]['id']}/moves").json()["moves"] == moves[1:]
