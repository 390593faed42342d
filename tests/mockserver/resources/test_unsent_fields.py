"""What inferred items show of fields that nobody sent, and bodies that hold an item beside several."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from specs.json.parsing import Json

from .inferring import client_of
from .test_inferred_resources import NUMBER, TEXT, answer, at, body, ref, thing

FLAG = {"type": "boolean"}
LABELS = {"type": "object", "additionalProperties": TEXT}
PARTS = {"type": "array", "items": thing(ports={"type": "array", "items": TEXT}, address=TEXT)}
SENT = thing(name=TEXT, labels=LABELS, hosts={"type": "array", "items": TEXT}, note={**TEXT, "nullable": True}, kind=TEXT)
ADDED = {"size": {**thing(width=NUMBER, height=NUMBER), "required": ["width"]}, "owner": thing(id=TEXT), "failure": thing(reason=TEXT)}
BOX: Json = {
    **thing(id=TEXT, closed=FLAG, links=PARTS, **SENT["properties"], tags={"type": "array", "items": TEXT}, **ADDED),
    "required": ["id", "name", "labels", "hosts", "note", "closed", "kind", "links"],
}
SHELF: Json = {
    **thing(UpdatedDateUTC={"type": "string", "example": "/Date(1573755038314+0000)/"}, name={"type": "string", "pattern": "^[a-z0-9-]*$"}),
    "required": ["name"],
}
ENVELOPE = thing(data=thing(box=ref("Box"), boxes={"type": "array", "items": ref("Box")}))
PARTIAL = {"description": "Changes a box. Only the fields provided are updated."}
PATHS: Json = {
    "/boxes": {
        "post": {**answer(ENVELOPE, "201"), "requestBody": body(thing(box=SENT, boxes={"type": "array", "items": SENT}))},
        "get": answer(thing(data=thing(boxes={"type": "array", "items": ref("Box")}))),
    },
    "/shelves": {
        "post": {**answer(ref("Shelf"), "201"), "requestBody": body(thing(name=TEXT))},
        "get": answer({"type": "array", "items": ref("Shelf")}),
    },
    "/hooks": {
        "post": {**answer(ref("Hook"), "201"), "requestBody": body(thing(url=TEXT)), **at(query={"site_id": TEXT})},
        "get": {**answer({"type": "array", "items": ref("Hook")}), **at(query={"site_id": TEXT})},
    },
    "/hooks/{hook_id}": {
        **at("hook_id"),
        "get": answer({"type": "array", "items": ref("Hook")}),
        "put": {**answer(ref("Hook")), "requestBody": body(thing(url=TEXT))},
        "delete": {"responses": {"204": {"description": "Gone."}}},
    },
    "/shelves/{shelfName}": {**at("shelfName"), "get": answer(ref("Shelf"))},
    "/boxes/{id}": {
        **at("id"),
        "get": answer(thing(data=thing(box=ref("Box")))),
        "put": {**answer(thing(data=thing(box=ref("Box")))), "requestBody": body(thing(box=SENT)), **PARTIAL},
    },
}


@pytest.fixture(name="client")
def _client() -> Iterator[httpx.Client]:
    with client_of("boxes", PATHS, {"Box": BOX, "Shelf": SHELF, "Hook": thing(id=TEXT, site_id=TEXT, url=TEXT)}) as http_client:
        yield http_client


def _made(client: httpx.Client, **sent: Json) -> dict[str, Json]:
    made: dict[str, Json] = client.post("/boxes", json={"box": sent}).json()["data"]["box"]
    return made


def test_what_is_required_and_was_not_sent_is_empty_where_it_may_be(client: httpx.Client) -> None:
    made = _made(client, name="a")
    assert (made["name"], made["labels"], made["hosts"], made["note"], made["closed"]) == ("a", {}, [], None, False)
    assert isinstance(made["kind"], str)
    assert client.get(f"/boxes/{made['id']}").json()["data"]["box"] == made


def test_lists_and_objects_that_a_service_adds_are_there_from_the_start(client: httpx.Client) -> None:
    made = _made(client, name="a")
    assert made["tags"] == []
    assert isinstance(made["size"]["width"], int)
    assert not {"owner", "failure"} & made.keys()  # what it may refer to is not there, and nothing has failed yet


def test_a_list_inside_what_the_service_adds_is_there(client: httpx.Client) -> None:
    assert all("ports" in link for link in _made(client, name="a")["links"])


def test_a_map_that_is_put_takes_the_place_of_the_old_one(client: httpx.Client) -> None:
    made = _made(client, name="a", labels={"x": "1"})
    changed = client.put(f"/boxes/{made['id']}", json={"box": {"labels": {"y": "2"}}}).json()["data"]["box"]
    assert changed == {**made, "labels": {"y": "2"}}


def test_an_id_that_answers_cannot_show_is_not_taken_over(client: httpx.Client) -> None:
    names = [client.post("/shelves", json={"name": sent}).json()["name"] for sent in ("Upper One", "Upper Two", "low")]
    assert len(set(names)) == 3
    assert names[2] == "low"
    shelves = [client.get(f"/shelves/{name}").json() for name in names]
    assert [shelf["name"] for shelf in shelves] == names
    assert all(re.fullmatch(r"/Date\(\d{13}\)/", shelf["UpdatedDateUTC"]) for shelf in shelves)  # as its example is written


def test_a_query_says_whose_a_new_item_is_and_a_read_may_answer_a_list_of_one(client: httpx.Client) -> None:
    made, _ = (client.post("/hooks", params={"site_id": site}, json={"url": "u"}).json() for site in ("a", "b"))
    assert made["site_id"] == "a"
    assert client.get("/hooks", params={"site_id": "a"}).json() == [made]
    changed = client.put(f"/hooks/{made['id']}", json={"url": "v"}).json()
    assert client.get(f"/hooks/{made['id']}").json() == [{**made, "url": "v"}] == [changed]
    client.delete(f"/hooks/{made['id']}")
    assert client.get(f"/hooks/{made['id']}").status_code == 404
