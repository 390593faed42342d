"""What inferred items hold of one another: ids that are shown as objects, lists by name, children of the same kind."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from specs.json.parsing import Json

from .inferring import client_of
from .test_inferred_resources import GONE, NUMBER, TEXT, answer, at, body, page, ref, thing

LIST_OF_TEXT = {"type": "array", "items": TEXT}
LABEL = thing(id=NUMBER, name=TEXT)
PROJECT = thing(id=TEXT, name=TEXT)
STEPS = {"type": "array", "items": thing(tool=TEXT, count=NUMBER)}
SHOWN_STEPS = thing(object=TEXT, data={"type": "array", "items": thing(tool=thing(id=TEXT), count=NUMBER)})
TAGS = {"type": "array", "items": {"oneOf": [TEXT, LABEL]}}
SENT = thing(name=TEXT, done={"type": "boolean"}, project=TEXT, labels=LIST_OF_TEXT, tags=TAGS, steps=STEPS)
PARTIAL = {"description": "Changes a task. Only the fields provided are updated; all others remain unchanged."}
SCHEMAS: Json = {
    "Mini": thing(id=TEXT, name=TEXT),
    "Task": {
        "allOf": [
            ref("Mini"),
            thing(done={"type": "boolean"}, project=thing(id=TEXT), labels={"type": "array", "items": LABEL}, tags=TAGS, steps=SHOWN_STEPS),
        ]
    },
    "Nested": {"allOf": [ref("Task"), thing(parent=thing(id=TEXT))]},
    "Remark": thing(id=TEXT, text=TEXT, task=thing(id=TEXT), likes=NUMBER),
    "Label": {**LABEL, "properties": {**LABEL["properties"], "project": PROJECT}},
    "RemarkMini": thing(id=TEXT, text=TEXT),
}
PATHS: Json = {
    "/tasks": {
        "post": {**answer(ref("Nested"), "201"), "requestBody": body(SENT)},
        "get": {**page(ref("Mini")), **at(query={"project": TEXT})},
    },
    "/tasks/{task_id}": {
        **at("task_id"),
        "get": answer(ref("Nested")),
        "put": {**answer(ref("Nested")), "requestBody": body(SENT), **PARTIAL},
        "delete": GONE,
    },
    "/tasks/{task_id}/subtasks": {
        **at("task_id"),
        "post": {**answer(ref("Nested"), "201"), "requestBody": body(SENT)},
        "get": page(ref("Mini")),
    },
    "/tasks/{task_id}/remarks": {
        **at("task_id"),
        "post": {**answer(ref("Remark"), "201"), "requestBody": body(thing(text=TEXT))},
        "get": page(ref("RemarkMini")),
    },
    "/labels": {"post": {**answer(ref("Label"), "201"), "requestBody": body(thing(name=TEXT))}, "get": page(ref("Label"))},
    "/labels/{label_id}": {**at("label_id"), "get": answer(ref("Label"))},
    "/tasks/{task_id}/labels": {**at("task_id"), "get": page(ref("Label"))},
    "/tasks/{task_id}/addLabel": {**at("task_id"), "post": {**answer(thing()), "requestBody": body(thing(label=NUMBER))}},
    "/tasks/{task_id}/removeLabel": {**at("task_id"), "post": {**answer(thing()), "requestBody": body(thing(label=NUMBER))}},
    "/remarks/{remark_id}": {**at("remark_id"), "get": answer(ref("Remark")), "delete": GONE},
    "/depots": {"post": {**answer(thing(depot=thing(id=TEXT)), "201"), "requestBody": body(thing(name=TEXT))}},
    "/depots/{id}": {**at("id"), "get": answer(thing(depot=thing(id=TEXT)))},
    "/depots/{id}/moves": {
        **at("id"),
        "post": {**answer(thing(move=ref("Move")), "201"), "requestBody": body(thing(kind=TEXT))},
        "get": page(ref("Move")),
    },
    "/depots/{id}/moves/{move}": {**at("id", "move"), "get": answer(thing(move=ref("Move")))},
}  # fmt: skip
SCHEMAS["Move"] = thing(id=TEXT, kind=TEXT, resource_id=TEXT)


@pytest.fixture(name="client")
def _client() -> Iterator[httpx.Client]:
    with client_of("tasks", PATHS, SCHEMAS, openapi="3.1.0") as http_client:
        yield http_client


def test_an_id_that_was_sent_is_shown_in_the_object_that_answers_have_for_it(client: httpx.Client) -> None:
    task = client.post("/tasks", json={"name": "a", "project": "p1", "labels": ["bug"]}).json()
    assert task["project"]["id"] == "p1"
    assert [label["name"] for label in task["labels"]] == ["bug"]
    assert [each["id"] for each in client.get("/tasks", params={"project": "p1"}).json()["data"]] == [task["id"]]


def test_a_name_that_was_sent_is_shown_in_an_object_where_answers_may_hold_either(client: httpx.Client) -> None:
    task = client.post("/tasks", json={"name": "a", "tags": ["bug", {"name": "new"}]}).json()
    assert task["tags"] == [{"name": "bug"}, {"name": "new"}]


def test_a_list_that_was_sent_is_shown_in_the_object_that_answers_have_for_it(client: httpx.Client) -> None:
    task = client.post("/tasks", json={"name": "a", "steps": [{"tool": "saw", "count": 2}]}).json()
    assert task["steps"]["data"] == [{"tool": {"id": "saw"}, "count": 2}]


def test_a_put_keeps_what_its_description_says_it_does(client: httpx.Client) -> None:
    task = client.post("/tasks", json={"name": "a", "project": "p1"}).json()
    assert client.put(f"/tasks/{task['id']}", json={"done": True}).json() == {**task, "done": True}


def test_a_child_of_the_same_kind_leaves_its_parent_alone(client: httpx.Client) -> None:
    task = client.post("/tasks", json={"name": "a"}).json()
    child = client.post(f"/tasks/{task['id']}/subtasks", json={"name": "b"}).json()
    assert child["id"] != task["id"]
    assert child["parent"]["id"] == task["id"]
    assert client.get(f"/tasks/{task['id']}").json() == task
    assert [each["id"] for each in client.get(f"/tasks/{task['id']}/subtasks").json()["data"]] == [child["id"]]


def test_a_list_shows_the_items_that_it_is_called_like(client: httpx.Client) -> None:
    task = client.post("/tasks", json={"name": "a"}).json()
    remark = client.post(f"/tasks/{task['id']}/remarks", json={"text": "hm"}).json()
    assert client.get(f"/remarks/{remark['id']}").json() == remark
    assert client.get(f"/tasks/{task['id']}/remarks").json()["data"] == [{"id": remark["id"], "text": "hm"}]


def test_a_child_names_its_parent_as_a_resource(client: httpx.Client) -> None:
    depot = client.post("/depots", json={"name": "a"}).json()["depot"]["id"]
    move = client.post(f"/depots/{depot}/moves", json={"kind": "in"}).json()["move"]
    assert (move["kind"], move["resource_id"]) == ("in", depot)
    assert client.get(f"/depots/{depot}/moves/{move['id']}").json()["move"] == move


def test_a_verb_relates_an_item_to_others_and_ends_that(client: httpx.Client) -> None:
    task = client.post("/tasks", json={"name": "a"}).json()
    bug, new = (client.post("/labels", json={"name": name}).json() for name in ("bug", "new"))
    for label in (bug, new):
        assert client.post(f"/tasks/{task['id']}/addLabel", json={"label": label["id"]}).status_code == 200
    assert [label["id"] for label in client.get(f"/tasks/{task['id']}").json()["labels"]] == [bug["id"], new["id"]]
    assert [label["name"] for label in client.get(f"/tasks/{task['id']}/labels").json()["data"]] == ["bug", "new"]
    client.post(f"/tasks/{task['id']}/removeLabel", json={"label": bug["id"]})
    assert [label["name"] for label in client.get(f"/tasks/{task['id']}/labels").json()["data"]] == ["new"]
