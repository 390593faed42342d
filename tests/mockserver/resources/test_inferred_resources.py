"""Resources inferred from a small document: what clients of real services rely on, each by the rule and not by the vendor."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from mockserver.embedded import running
from specs.document.document import from_raw
from specs.json.parsing import Json
from specs.resources.inference import infer_resources
from specs.resources.roles import Role

REF = "#/components/schemas/"
TEXT, NUMBER, FILE = {"type": "string"}, {"type": "integer"}, {"type": "string", "format": "binary"}


def thing(**members: Json) -> Json:
    return {"type": "object", "properties": members}


def ref(name: str) -> Json:
    return {"$ref": REF + name}


def body(schema: Json, media: str = "application/json") -> Json:
    return {"required": True, "content": {media: {"schema": schema}}}


def answer(schema: Json, status: str = "200", media: str = "application/json") -> Json:
    return {"responses": {status: {"description": "", "content": {media: {"schema": schema}}}}}


def page(schema: Json) -> Json:
    return answer(thing(data={"type": "array", "items": schema}, has_more={"type": "boolean"}, total_count=NUMBER))


def at(*names: str, query: dict[str, Json] | None = None) -> Json:
    parameters = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in names]
    return {"parameters": parameters + [{"name": name, "in": "query", "schema": schema} for name, schema in (query or {}).items()]}


NOTE = {"text": TEXT, "folder": thing(id=TEXT)}
GONE = {"responses": {"204": {"description": ""}}}
SCHEMAS: Json = {
    "Folder-Mini": {**thing(id=TEXT, name=TEXT), "required": ["id", "name"]},
    "Folder": {"allOf": [ref("Folder-Mini"), thing(parent=ref("Folder-Mini"), status={"type": "string", "enum": ["open", "cancelled"]})]},
    "File": {**thing(id=TEXT, filename=TEXT, size=NUMBER, sha1=TEXT, parent=ref("Folder-Mini")), "required": ["id", "filename"]},
    "Item": {"oneOf": [ref("File"), ref("Folder-Mini")]},
    "Note": thing(id=NUMBER, **NOTE),
    "Mark": thing(id={"type": "string", "format": "uuid"}, text=TEXT),
    "User": thing(id=TEXT, login=TEXT, email=TEXT),
}
FOLDER = body({**thing(name=TEXT, parent=thing(id=TEXT)), "required": ["name"]})
ROOT = {"name": "folder_id", "in": "path", "required": True, "schema": TEXT, "description": "Its id. The root is always `0`."}
PATHS: Json = {
    "/folders": {"post": {**answer(ref("Folder"), "201"), "requestBody": FOLDER}},
    "/folders/{folder_id}": {
        "parameters": [ROOT],
        "get": answer(ref("Folder")),
        "put": {**answer(ref("Folder")), "requestBody": body(thing(name=TEXT, parent=thing(id=TEXT)))},
        "delete": GONE,
    },
    "/folders/{folder_id}/items": {**at("folder_id"), "get": page(ref("Item"))},
    "/folders/{folder_id}/copy": {**at("folder_id"), "post": {**answer(ref("Folder")), "requestBody": body(thing(name=TEXT))}},
    "/folders/{folder_id}/cancel": {**at("folder_id"), "post": answer(ref("Folder"))},
    "/folders/{folder_id}/notes": {
        **at("folder_id"),
        "get": page(ref("Note")),
        "post": {**answer(ref("Note"), "201"), "requestBody": body(thing(text=TEXT))},
    },
    "/notes/{id}": {**at("id"), "get": answer(ref("Note")), "delete": GONE},
    "/files/upload": {
        "post": {**answer(thing(entries={"type": "array", "items": ref("File")}), "201"),
                 "requestBody": body(thing(attributes=thing(parent=thing(id=TEXT)), file=FILE), "multipart/form-data")},
    },
    "/files/{id}": {**at("id"), "get": answer(ref("File")), "delete": GONE},
    "/files/{id}/content": {
        **at("id"),
        "get": answer(FILE, media="application/octet-stream"),
        "put": {**answer(ref("File")), "requestBody": body(FILE, "application/octet-stream")},
    },
    "/users": {"post": {**answer(ref("User"), "201"), "requestBody": body(thing(login=TEXT, email=TEXT))},
               "get": {**page(ref("User")), **at(query={"limit": NUMBER, "offset": NUMBER, "login": TEXT})}},
    "/users/{id}": {**at("id"), "get": answer(ref("User"))},
    "/users/me": {"get": answer(ref("User"))},
    "/marks/{mark}": {
        **at("mark"),
        "get": answer(ref("Mark")),
        "put": {**answer(ref("Mark")), "requestBody": body(thing(text=TEXT))},
        "delete": GONE,
    },
    "/users/{login}/profile": {**at("login"), "get": answer(ref("User"))},
}  # fmt: skip
DRIVE: Json = {"openapi": "3.1.0", "info": {"title": "Drive", "version": "1"}, "paths": PATHS, "components": {"schemas": SCHEMAS}}


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with running(documents=[from_raw(DRIVE, name="drive")]) as mock:
        yield mock.base_url("drive")


@pytest.fixture
def client(origin: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=origin, trust_env=False) as session:
        yield session


def made(client: httpx.Client, path: str, **fields: Json) -> Json:
    answered = client.post(path, json=fields)
    assert answered.is_success, answered.text
    return answered.json()


def uploaded(client: httpx.Client, folder: str, content: bytes = b"hello") -> Json:
    attributes = (None, f'{{"parent": {{"id": "{folder}"}}}}', "application/json")
    answered = client.post("/files/upload", files={"attributes": attributes, "file": ("a.txt", content, "text/plain")})
    assert answered.status_code == 201, answered.text
    return answered.json()["entries"][0]


def listed(client: httpx.Client, path: str) -> list[Json]:
    return [item["id"] for item in client.get(path).json()["data"]]


def test_an_upload_is_described_and_given_back(client: httpx.Client) -> None:
    file = uploaded(client, made(client, "/folders", name="A")["id"])
    assert (file["filename"], file["size"], file["sha1"]) == ("a.txt", 5, "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d")
    assert client.get(f"/files/{file['id']}/content").content == b"hello"


def test_other_bytes_replace_those_of_an_item(client: httpx.Client) -> None:
    file = uploaded(client, made(client, "/folders", name="A")["id"])
    header = {"content-type": "application/octet-stream"}
    changed = client.put(f"/files/{file['id']}/content", content=b"second!", headers=header).json()
    assert (changed["id"], changed["size"], changed["filename"]) == (file["id"], 7, "a.txt")
    assert client.get(f"/files/{file['id']}/content").content == b"second!"


def test_a_list_below_an_item_shows_what_names_it_whatever_created_it(client: httpx.Client) -> None:
    folder, other = made(client, "/folders", name="A")["id"], made(client, "/folders", name="B")["id"]
    inner = made(client, "/folders", name="C", parent={"id": folder})["id"]
    file = uploaded(client, folder)["id"]
    assert listed(client, f"/folders/{folder}/items") == [inner, file]
    assert listed(client, f"/folders/{other}/items") == []
    assert client.get("/folders/missing/items").status_code == 404


def test_a_reference_shows_what_is_known_of_the_item(client: httpx.Client) -> None:
    folder = made(client, "/folders", name="A")
    inner = made(client, "/folders", name="B", parent={"id": folder["id"]})
    assert inner["parent"] == {"id": folder["id"], "name": "A"}


def test_what_is_created_below_an_item_is_read_on_its_own_path(client: httpx.Client) -> None:
    folder = made(client, "/folders", name="A")["id"]
    note = made(client, f"/folders/{folder}/notes", text="hi")
    assert isinstance(note["id"], int)
    assert note["folder"]["id"] == folder
    assert client.get(f"/notes/{note['id']}").json() == note
    assert listed(client, f"/folders/{folder}/notes") == [note["id"]]
    client.delete(f"/notes/{note['id']}")
    assert client.get(f"/notes/{note['id']}").status_code == 404
    assert listed(client, f"/folders/{folder}/notes") == []


def test_an_id_that_a_description_calls_always_there_is_there(client: httpx.Client) -> None:
    assert client.get("/folders/0").json()["id"] == "0"
    assert client.get("/folders/1").status_code == 404


def test_a_key_that_is_no_id_as_answers_declare_it_is_not_shown_as_one(client: httpx.Client) -> None:
    client.put("/marks/0", json={"text": "plain"})
    assert client.get("/marks/0").json() == {"text": "plain"}
    known_id = "00000000-0000-4000-8000-000000000001"
    client.put(f"/marks/{known_id}", json={"text": "plain"})
    assert client.get(f"/marks/{known_id}").json() == {"id": known_id, "text": "plain"}


def test_the_caller_is_one_of_the_users(client: httpx.Client) -> None:
    caller = client.get("/users/me").json()
    assert client.get("/users/me").json() == caller == client.get(f"/users/{caller['id']}").json()


def test_an_item_is_told_by_another_property_than_its_id(client: httpx.Client) -> None:
    user = made(client, "/users", login="ada", email="ada@example.com")
    assert client.get("/users/ada/profile").json() == user
    assert client.get("/users/nobody/profile").status_code == 404


def test_pages_say_how_many_there_are_and_whether_more_follow(client: httpx.Client) -> None:
    logins = [f"page{number}" for number in range(3)]
    for login in logins:
        made(client, "/users", login=login)
    everybody = listed(client, "/users")
    first = client.get("/users", params={"limit": 2}).json()
    assert ([user["id"] for user in first["data"]], first["has_more"], first["total_count"]) == (everybody[:2], True, len(everybody))
    last = client.get("/users", params={"limit": len(everybody), "offset": 2}).json()
    assert ([user["id"] for user in last["data"]], last["has_more"]) == (everybody[2:], False)
    assert len(client.get("/users", params={"login": "page1"}).json()["data"]) == 1


def test_a_put_that_may_leave_out_all_that_a_create_needs_changes_fields(client: httpx.Client) -> None:
    folder = made(client, "/folders", name="A")["id"]
    inner = made(client, "/folders", name="B", parent={"id": folder})["id"]
    assert client.put(f"/folders/{inner}", json={"name": "C"}).json()["parent"]["id"] == folder


def test_a_copy_is_another_item_with_the_same_fields(client: httpx.Client) -> None:
    folder = made(client, "/folders", name="A", parent={"id": "0"})
    copied = made(client, f"/folders/{folder['id']}/copy", name="B")
    assert (copied["name"], copied["parent"]["id"], copied["id"] != folder["id"]) == ("B", "0", True)


def test_a_verb_leads_to_the_status_that_it_names(client: httpx.Client) -> None:
    folder = made(client, "/folders", name="A")["id"]
    assert client.post(f"/folders/{folder}/cancel").json()["status"] == "cancelled"
    assert client.get(f"/folders/{folder}").json()["status"] == "cancelled"


def test_the_roles_of_operations_on_other_paths_are_told_with_evidence() -> None:
    resources = {resource.path: resource for resource in infer_resources(from_raw(DRIVE, name="drive"))}
    roles = {entry.operation.key: entry for resource in resources.values() for entry in resource.assignments}
    assert roles["GET /folders/{folder_id}/items"].role is Role.RELATED
    assert set(roles["GET /folders/{folder_id}/items"].sources) == {"/files", "/folders"}
    assert roles["PUT /files/{id}/content"].role is Role.UPLOAD
    assert roles["GET /users/me"].is_current
    assert roles["GET /users/{login}/profile"].matches == (("login", "login"),)


def test_chosen_ids_conflict_singletons_keep_and_children_go_with_their_own_parent() -> None:
    label = {**thing(key=TEXT, colour=TEXT), "required": ["key"]}
    paths = {
        "/labels": {"post": {**answer(label, "201"), "requestBody": body(label)}, "get": page(label)},
        "/labels/{key}": {**at("key"), "get": answer(label), "put": {**answer(label), "requestBody": body(thing(colour=TEXT))}},
        "/settings": {"get": answer(thing(dark={"type": "boolean"})),
                      "patch": {**answer(thing(dark={"type": "boolean"})), "requestBody": body(thing(dark={"type": "boolean"}))}},
        "/x": {"post": {**answer(thing(id=NUMBER), "201")}, "get": page(thing(id=NUMBER))},
        "/x/{id}": {**at("id"), "get": answer(thing(id=NUMBER)), "delete": GONE},
        "/x/{id}/y": {**at("id"), "post": {**answer(thing(id=NUMBER), "201")}, "get": page(thing(id=NUMBER))},
        "/x/{id}/y/{y_id}": {**at("id", "y_id"), "get": answer(thing(id=NUMBER))},
    }  # fmt: skip
    paths["/labels"]["post"]["responses"]["409"] = {"description": ""}
    document = from_raw({**DRIVE, "paths": paths}, name="labels")
    with running(documents=[document]) as mock, httpx.Client(base_url=mock.base_url("labels"), trust_env=False) as client:
        assert made(client, "/labels", key="bug", colour="red") == {"key": "bug", "colour": "red"}
        assert client.post("/labels", json={"key": "bug"}).status_code == 409
        assert client.patch("/settings", json={"dark": True}).json() == client.get("/settings").json() == {"dark": True}
        parents = [client.post("/x").json()["id"] for _ in range(2)]
        children = [client.post(f"/x/{parent}/y").json()["id"] for parent in parents]
        assert client.get("/x/missing/y").status_code == 404
        client.delete(f"/x/{parents[0]}")
        assert client.get(f"/x/{parents[0]}/y/{children[0]}").status_code == 404
        assert client.get(f"/x/{parents[1]}/y/{children[1]}").json() == {"id": children[1]}
