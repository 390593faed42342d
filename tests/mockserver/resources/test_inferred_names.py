"""How items are named by inferred paths: by what they say themselves, by an object inside them, by URLs that lead to the mock."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from mockserver.embedded import running
from specs.document.document import from_raw
from specs.json.parsing import Json
from tests.mockserver.resources.test_inferred_resources import GONE, NUMBER, TEXT, answer, at, body, ref, thing

URL = {"type": "string", "format": "uri"}
SERVICE = "https://api.forge.example"
READ_ONLY = {"readOnly": True}
META = thing(name=TEXT, namespace=TEXT, uid=TEXT, creationTimestamp={"type": "string", "format": "date-time"}, labels={"type": "object"})
SCHEMAS: Json = {
    "Repo": {
        **thing(
            id=NUMBER,
            name=TEXT,
            private={"type": "boolean"},
            owner=ref("Owner"),
            full_name={**TEXT, "example": "octo/hello"},
            url={**URL, "example": f"{SERVICE}/repos/octo/hello"},
            issues_url={**TEXT, "example": f"{SERVICE}/repos/octo/hello/issues{{/number}}"},
            html_url={**URL, "example": "https://forge.example/octo/hello"},
        ),
        "required": ["id", "name", "owner", "full_name", "url", "issues_url", "html_url"],
    },
    "Owner": {**thing(id=NUMBER, login={**TEXT, "example": "octo"}), "required": ["id", "login"]},
    "Issue": {**thing(id=NUMBER, number=NUMBER, title=TEXT, state=TEXT, url=URL), "required": ["id", "number", "title", "url"]},
    "Comment": {**thing(id=NUMBER, body=TEXT), "required": ["id", "body"]},
    "Hook": thing(id=TEXT, target=URL, self=URL),
    "Job": thing(kind=TEXT, metadata=META, spec=thing(image=TEXT), status=thing(phase=TEXT)),
    "Ticket": thing(
        id={**TEXT, **READ_ONLY}, key={**TEXT, **READ_ONLY}, summary=TEXT, place={**TEXT, **READ_ONLY}, self={**URL, **READ_ONLY}
    ),
    "Tray": thing(id=TEXT, name=TEXT, count=NUMBER),
    "Tag": thing(id=TEXT, src=TEXT),
    "Group": thing(id={**TEXT, **READ_ONLY}, name=TEXT),
    "Move": thing(id=TEXT, name=TEXT),
    "Person": thing(accountId=TEXT, mail=TEXT, groups=thing(items={"type": "array", "items": thing(name=TEXT)})),
}
REPO = {"parameters": [
    {"name": "owner", "in": "path", "required": True, "schema": TEXT, "description": "The account that owns it."},
    {"name": "repo", "in": "path", "required": True, "schema": TEXT, "description": "The name of the repository."},
]}  # fmt: skip
NUMBERED = {"name": "number", "in": "path", "required": True, "schema": NUMBER}
STATES = {"name": "state", "in": "query", "schema": {"type": "string", "enum": ["open", "closed", "all"]}}
ISSUES, JOBS = {"type": "array", "items": ref("Issue")}, thing(items={"type": "array", "items": ref("Job")}, kind=TEXT)
TICKET = {"parameters": [{"name": "ticketIdOrKey", "in": "path", "required": True, "schema": TEXT}]}
AS_TEXT = '{"accountId": "a-1", "mail": "ada@example.com"}'
JSON_TEXT = {"responses": {"200": {"description": "", "content": {
    "application/json": {"schema": ref("Person"), "example": AS_TEXT}}}}}  # fmt: skip
PATHS: Json = {
    "/user/repos": {"get": answer({"type": "array", "items": ref("Repo")}),
                    "post": {**answer(ref("Repo"), "201"), "requestBody": body(thing(name=TEXT, private={"type": "boolean"}))}},
    "/repos/{owner}/{repo}": {**REPO, "get": answer(ref("Repo")), "delete": GONE,
                              "patch": {**answer(ref("Repo")), "requestBody": body(thing(private={"type": "boolean"}))}},
    "/repos/{owner}/{repo}/issues": {
        "parameters": REPO["parameters"], "get": {**answer(ISSUES), "parameters": [STATES]},
        "post": {**answer(ref("Issue"), "201"), "requestBody": body(thing(title=TEXT))}},
    "/repos/{owner}/{repo}/issues/{number}": {"parameters": [*REPO["parameters"], NUMBERED], "get": answer(ref("Issue"))},
    "/repos/{owner}/{repo}/issues/{number}/comments": {
        "parameters": [*REPO["parameters"], NUMBERED], "get": answer({"type": "array", "items": ref("Comment")}),
        "post": {**answer(ref("Comment"), "201"), "requestBody": body(thing(body=TEXT))}},
    "/repos/{owner}/{repo}/issues/comments/{id}": {
        "parameters": [*REPO["parameters"], {**NUMBERED, "name": "id"}], "get": answer(ref("Comment")), "delete": GONE},
    "/hooks": {"post": {**answer(ref("Hook"), "201"), "requestBody": body(thing(target=URL))}},
    "/hooks/{id}": {**at("id"), "get": answer(ref("Hook"))},
    "/spaces/{namespace}/jobs": {**at("namespace"), "get": answer(JOBS), "delete": answer(thing(status=TEXT)),
                                 "post": {**answer(ref("Job"), "201"), "requestBody": body(ref("Job"), "*/*")}},
    "/spaces/{namespace}/jobs/{name}": {**at("namespace", "name"), "get": answer(ref("Job")), "delete": GONE},
    "/spaces/{namespace}/jobs/{name}/status": {**at("namespace", "name"), "get": answer(ref("Job")),
                                               "put": {**answer(ref("Job")), "requestBody": body(ref("Job"))}},
    "/jobs": {"get": answer(JOBS)},
    "/tickets": {"post": {**answer(ref("Ticket"), "201"), "requestBody": body(ref("Ticket"))}},
    "/tickets/{ticketIdOrKey}": {**TICKET, "get": answer(ref("Ticket")),
                                 "patch": {**answer(ref("Ticket")), "requestBody": body(ref("Ticket"))}},
    "/tickets/{ticketIdOrKey}/moves": {
        **TICKET, "get": answer(thing(moves={"type": "array", "items": ref("Move")})),
        "post": {**GONE, "requestBody": body(thing(move=thing(id=TEXT)))}},
    "/person": {"get": JSON_TEXT, "delete": GONE,
                "post": {**answer(ref("Person"), "201"), "requestBody": body(thing(mail=TEXT))}},
    "/scans": {"post": {"responses": {"200": {"description": ""}}, "requestBody": body(thing(personId=TEXT, data=TEXT))}},
    "/scans/{personId}": {**at("personId"), "get": answer(thing(id=TEXT, url=TEXT))},
    "/names": {"get": {**answer({"type": "array", "items": TEXT}), **at(query={"limit": NUMBER})}},
    "/script_tags.json": {"post": {**answer(thing(script_tag=ref("Tag")), "201"), "requestBody": body(thing(script_tag=thing(src=TEXT)))}},
    "/script_tags/{id}.json": {**at("id"), "get": answer(thing(script_tag=ref("Tag")))},
    "/groups": {"post": {**answer(thing(group=ref("Group"))), "requestBody": body(thing(group=ref("Group"), idempotency_key=TEXT))}},
    "/groups/{id}": {**at("id"), "get": answer(thing(group=ref("Group")))},
    "/letter": {"get": answer(thing(html=TEXT, parts={"type": "array", "items": thing(name=TEXT)})),
                "put": {**answer(thing(html=TEXT)), "requestBody": body(thing(html=TEXT))}},
    "/trays": {"post": {**answer(ref("Tray"), "201"), "requestBody": body(thing(name=TEXT))},
               "get": {**answer(thing(trays={"type": "array", "items": ref("Tray")})),
                       **at(query={"count": {**NUMBER, "default": 10}, "offset": NUMBER})}},
    "/trays/{trayId}": {"parameters": [{"name": "trayId", "in": "path", "required": True, "schema": TEXT, "example": "3cEYpjA9oz9GiPac"}],
                        "get": answer(ref("Tray")),
                        "put": {**answer(ref("Tray")), "summary": "Add or update a tray", "requestBody": body(thing(name=TEXT))}},
    "/areas/{area}/shops": {**at("area"), "post": {**answer(ref("Tag"), "201"), "requestBody": body(thing(src=TEXT))}},
    "/areas/{area}/shops/{shop}": {**at("area", "shop"), "get": answer(ref("Tag"))},
    "/areas/{area}/shops/{shop}/tills": {**at("area", "shop"), "get": answer({"type": "array", "items": thing(id=TEXT)}),
                                         "post": {**answer(thing(id=TEXT), "201"), "requestBody": body(thing(name=TEXT))}},
    "/whoami": {"get": JSON_TEXT},
    "/scan": {"post": {**answer(thing(ok={"type": "boolean"})), "requestBody": body({**TEXT, "format": "binary"}, "multipart/form-data")}},
}  # fmt: skip
FORGE: Json = {
    "openapi": "3.0.3", "info": {"title": "Forge", "version": "1"}, "servers": [{"url": SERVICE}],
    "paths": PATHS, "components": {"schemas": SCHEMAS},
}  # fmt: skip


@pytest.fixture
def origin() -> Iterator[str]:
    with running(documents=[from_raw(FORGE, name="forge")]) as mock:
        yield mock.base_url("forge")


@pytest.fixture
def client(origin: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=origin, trust_env=False) as session:
        yield session


def sent(client: httpx.Client, path: str, fields: Json) -> Json:
    answered = client.post(path, json=fields)
    assert answered.is_success, answered.text
    return answered.json()


def test_what_is_created_elsewhere_is_at_the_path_that_it_says_itself(client: httpx.Client) -> None:
    repo = sent(client, "/user/repos", {"name": "tools", "private": True})
    assert (repo["name"], repo["owner"]["login"], repo["full_name"]) == ("tools", "octo", "octo/tools")
    assert client.get("/repos/octo/tools").json() == repo
    assert [each["id"] for each in client.get("/user/repos").json()] == [repo["id"]]
    assert client.delete("/repos/octo/tools").status_code == 204
    assert client.get("/repos/octo/tools").status_code == 404


def test_urls_of_the_service_lead_to_the_mock_and_to_the_item(client: httpx.Client, origin: str) -> None:
    repo = sent(client, "/user/repos", {"name": "tools"})
    assert repo["url"] == f"{origin}/repos/octo/tools"
    assert repo["issues_url"] == f"{origin}/repos/octo/tools/issues{{/number}}"
    assert repo["html_url"] == "https://forge.example/octo/tools"
    issue = sent(client, "/repos/octo/tools/issues", {"title": "T"})
    assert client.get(issue["url"]).json()["title"] == "T"


def test_a_url_that_a_client_sent_stays(client: httpx.Client, origin: str) -> None:
    hook = sent(client, "/hooks", {"target": f"{SERVICE}/hooks/1"})
    assert hook["target"] == f"{SERVICE}/hooks/1"
    assert hook["self"] == f"{origin}/hooks/{hook['id']}"


def test_what_is_created_below_an_item_is_at_another_path_below_the_same_parents(client: httpx.Client) -> None:
    number = sent(client, "/repos/octo/tools/issues", {"title": "T"})["number"]
    comment = sent(client, f"/repos/octo/tools/issues/{number}/comments", {"body": "hi"})
    assert client.get(f"/repos/octo/tools/issues/comments/{comment['id']}").json() == comment
    assert client.get(f"/repos/octo/tools/issues/{number}/comments").json() == [comment]


def test_a_filter_by_all_chooses_none(client: httpx.Client) -> None:
    number = sent(client, "/repos/octo/tools/issues", {"title": "T"})["number"]
    assert [issue["number"] for issue in client.get("/repos/octo/tools/issues?state=all").json()] == [number]


def test_an_id_in_an_object_of_the_item_names_it(client: httpx.Client) -> None:
    job = sent(client, "/spaces/a/jobs", {"metadata": {"name": "nightly"}, "spec": {"image": "x"}})
    assert (job["metadata"]["name"], job["metadata"]["namespace"]) == ("nightly", "a")
    assert job["metadata"]["uid"]
    assert job["metadata"]["creationTimestamp"]
    assert client.get("/spaces/a/jobs/nightly").json() == job
    assert client.get("/spaces/a/jobs/nightly/status").json() == job
    assert client.get("/spaces/b/jobs/nightly").status_code == 404


def test_a_list_without_the_parents_shows_all(client: httpx.Client) -> None:
    for space in ("a", "b"):
        sent(client, f"/spaces/{space}/jobs", {"kind": "Job", "metadata": {"name": space}, "spec": {"image": "x"}})
    assert [job["metadata"]["name"] for job in client.get("/jobs").json()["items"]] == ["a", "b"]


def test_a_delete_of_the_list_takes_all_out(client: httpx.Client) -> None:
    for space in ("a", "b"):
        sent(client, f"/spaces/{space}/jobs", {"kind": "Job", "metadata": {"name": space}, "spec": {"image": "x"}})
    assert client.delete("/spaces/a/jobs").is_success
    assert client.get("/spaces/a/jobs").json()["items"] == []
    assert len(client.get("/spaces/b/jobs").json()["items"]) == 1


def test_a_body_without_a_media_type_is_json_where_any_is_taken(client: httpx.Client) -> None:
    answered = client.post("/spaces/c/jobs", content=b'{"metadata": {"name": "bare"}}')
    assert answered.json()["metadata"]["name"] == "bare"
    assert client.post("/hooks", content=b'{"target": "https://a.example"}').status_code == 415


def test_a_path_may_name_an_item_by_either_of_two_properties(client: httpx.Client) -> None:
    ticket = sent(client, "/tickets", {"summary": "S"})
    assert client.get(f"/tickets/{ticket['id']}").json() == client.get(f"/tickets/{ticket['key']}").json() == ticket


def test_what_is_read_only_is_not_changed(client: httpx.Client, origin: str) -> None:
    ticket = sent(client, "/tickets", {"summary": "S"})
    path = f"/tickets/{ticket['key']}"
    assert client.patch(path, json={"id": "other", "key": "other", "summary": "T"}).json() == {**ticket, "summary": "T"}
    assert client.get(path).json() == {**ticket, "summary": "T"}
    assert ticket["self"] == f"{origin}{path}"


def test_what_is_read_only_may_be_said_at_first(client: httpx.Client) -> None:
    ticket = sent(client, "/tickets", {"summary": "S", "place": "north"})
    assert client.patch(f"/tickets/{ticket['key']}", json={"place": "south"}).json()["place"] == ticket["place"] == "north"


def test_a_post_that_neither_takes_nor_answers_what_a_list_shows_adds_nothing(client: httpx.Client) -> None:
    key = sent(client, "/tickets", {"summary": "S"})["key"]
    before = client.get(f"/tickets/{key}/moves").json()
    assert before["moves"]
    assert client.post(f"/tickets/{key}/moves", json={"move": {"id": "1"}}).status_code == 204
    assert client.get(f"/tickets/{key}/moves").json() == before


def test_an_item_that_holds_a_list_is_no_list(client: httpx.Client) -> None:
    person = sent(client, "/person", {"mail": "ada@example.com"})
    assert client.get("/person").json()["mail"] == person["mail"] == "ada@example.com"


def test_an_example_that_is_written_as_the_text_of_json_is_read(client: httpx.Client) -> None:
    assert client.get("/whoami").json() == {"accountId": "a-1", "mail": "ada@example.com"}


def test_what_is_sent_beside_an_item_is_none_of_its_fields(client: httpx.Client) -> None:
    group = sent(client, "/groups", {"group": {"name": "A"}, "idempotency_key": "k"})["group"]
    assert client.get(f"/groups/{group['id']}").json() == {"group": {"id": group["id"], "name": "A"}}


def test_an_item_in_a_body_is_called_by_all_words_of_its_path(client: httpx.Client) -> None:
    tag = sent(client, "/script_tags.json", {"script_tag": {"src": "a.js"}})["script_tag"]
    assert client.get(f"/script_tags/{tag['id']}.json").json()["script_tag"] == {"id": tag["id"], "src": "a.js"}


def test_an_id_that_only_the_request_tells_names_the_item(client: httpx.Client) -> None:
    assert client.post("/scans", json={"personId": "p-1", "data": "x"}).is_success
    assert client.get("/scans/p-1").is_success
    assert client.get("/scans/p-2").status_code == 404


def test_a_paged_list_of_texts_is_an_example(client: httpx.Client) -> None:
    assert all(isinstance(name, str) for name in client.get("/names?limit=1").json())


def test_one_thing_may_hold_an_array(client: httpx.Client) -> None:
    assert client.put("/letter", json={"html": "<p>"}).is_success
    assert client.get("/letter").json()["html"] == "<p>"


def test_a_count_beside_an_offset_is_no_filter_but_a_limit(client: httpx.Client) -> None:
    trays = [sent(client, "/trays", {"name": name})["id"] for name in "ab"]
    assert [tray["id"] for tray in client.get("/trays").json()["trays"]] == trays
    assert [tray["id"] for tray in client.get("/trays?count=1&offset=1").json()["trays"]] == trays[1:]


def test_ids_look_like_the_example_of_the_parameter(client: httpx.Client) -> None:
    tray = sent(client, "/trays", {"name": "a"})["id"]
    assert len(tray) == len("3cEYpjA9oz9GiPac")
    assert tray.isalnum()


def test_a_put_that_is_said_to_add_makes_an_item(client: httpx.Client) -> None:
    assert client.put("/trays/mine", json={"name": "M"}).json()["name"] == "M"
    assert client.get("/trays/mine").json()["name"] == "M"


def test_what_is_above_of_no_resource_does_not_part_an_item_from_what_is_below(client: httpx.Client) -> None:
    shop = sent(client, "/areas/north/shops", {"src": "x"})["id"]
    assert client.post(f"/areas/south/shops/{shop}/tills", json={"name": "T"}).status_code == 201
    assert client.post("/areas/south/shops/none/tills", json={"name": "T"}).status_code == 404


def test_a_form_that_is_declared_as_its_one_file_is_taken(client: httpx.Client) -> None:
    assert client.post("/scan", files={"file": ("a.txt", b"hello")}).is_success


def test_a_key_in_the_authorization_header_may_follow_a_word() -> None:
    scheme = {"type": "apiKey", "in": "header", "name": "authorization"}
    secured = {**FORGE, "security": [{"key": []}], "components": {"schemas": SCHEMAS, "securitySchemes": {"key": scheme}}}
    with running(documents=[from_raw(secured, name="forge")]) as mock:
        url = f"{mock.base_url('forge')}/whoami"
        assert [httpx.get(url, headers={"authorization": sent}).status_code for sent in ("Bearer test_x", "test_x", "Bearer x")] == [
            200,
            200,
            401,
        ]


def test_a_trailing_slash_more_or_less_makes_no_difference() -> None:
    """Of a document that we did not write: its clients add one, or leave one out that it has."""
    paths = {"/notes": {"get": answer({"type": "array", "items": TEXT})}, "/jobs/": {"get": answer({"type": "array", "items": TEXT})}}
    document = from_raw({"openapi": "3.1.0", "info": {"title": "Notes", "version": "1"}, "paths": paths}, name="notes")
    with running(documents=[document]) as mock, httpx.Client(base_url=mock.origin) as client:
        assert [client.get(path).status_code for path in ("/notes", "/notes/", "/jobs/", "/jobs")] == [200] * 4
        assert [client.get(path).status_code for path in ("/notes//", "/note", "/")] == [404, 404, 200]


def test_what_nobody_made_is_not_found_below_what_is_not_there() -> None:
    shelf = thing(name=TEXT, label=TEXT)
    paths: Json = {
        "/shelves": {"post": {**answer(shelf, "201"), "requestBody": body(shelf)}},
        "/shelves/{name}": {**at("name"), "get": answer(shelf)},
        "/shelves/{name}/{slot}": {**at("name", "slot"), "get": answer(thing(slot=TEXT, text=TEXT)), "delete": GONE},
    }
    document = from_raw({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}, name="shelves")
    with running(documents=[document]) as mock, httpx.Client(base_url=mock.base_url("shelves"), trust_env=False) as client:
        assert client.get("/shelves/a/1").status_code == 404
        assert client.post("/shelves", json={"name": "a", "label": "A"}).status_code == 201
        assert client.get("/shelves/a/1").status_code == 200


@pytest.mark.parametrize(("schema", "is_text"), [({"type": "number"}, False), (TEXT, True)])
def test_an_id_beside_the_item_is_that_of_the_item(schema: Json, is_text: bool) -> None:
    chart, pk = thing(title=TEXT), {"parameters": [{"name": "pk", "in": "path", "required": True, "schema": NUMBER}]}
    paths: Json = {
        "/charts/": {
            "post": {**answer(thing(id=schema, result=chart), "201"), "requestBody": body(chart)},
            "get": answer(thing(count=NUMBER, result={"type": "array", "items": thing(id=NUMBER, title=TEXT)})),
        },
        "/charts/{pk}": {**pk, "get": answer(thing(result=thing(id=NUMBER, title=TEXT)))},
    }
    document = from_raw({"openapi": "3.0.2", "info": {"title": "Charts", "version": "1"}, "paths": paths}, name="charts")
    with running(documents=[document]) as mock, httpx.Client(base_url=mock.base_url("charts"), trust_env=False) as client:
        created = client.post("/charts/", json={"title": "A"}).json()
        assert created["result"] == {"title": "A"}
        listed = client.get("/charts/").json()["result"]
        assert [item["id"] for item in listed] == [int(created["id"])]
        assert isinstance(created["id"], str) is is_text
        assert client.get(f"/charts/{created['id']}").json()["result"]["title"] == "A"
