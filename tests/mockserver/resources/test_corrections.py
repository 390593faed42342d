"""`x-resource`: each word changes what the mock does, and a wrong one is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from mockserver.embedded import running
from specs.document.document import DocumentError, from_raw
from specs.json.parsing import Json
from specs.resources.inference import infer_resources

INVOICE: Json = {
    "type": "object",
    "properties": {
        "number": {"type": "string"},
        "memo": {"type": "string"},
        "status": {"type": "string", "enum": ["open", "void"]},
    },
}  # fmt: skip
LINE: Json = {"type": "object", "properties": {"id": {"type": "string"}, "memo": {"type": "string"}}}


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties}


def _operation(answer: Json, body: Json | None = None, /, *query: str, **words: Json) -> Json:
    operation: Json = {"responses": {"200": {"description": "", "content": {"application/json": {"schema": answer}}}}}
    if body is not None:
        operation["requestBody"] = {"content": {"application/json": {"schema": body}}}
    operation["parameters"] = [{"name": name, "in": "query", "schema": {"type": "integer"}} for name in query]
    return {**operation, "x-resource": words} if words else operation


def _item(**operations: Json) -> Json:
    return {"parameters": [{"name": "ref", "in": "path", "required": True, "schema": {"type": "string"}}], **operations}


@pytest.fixture(name="serve")
def _serve() -> Iterator[Callable[[Json], httpx.Client]]:
    """A function that serves the paths of a document, and returns a client of it."""
    with ExitStack() as stack:

        def serve(paths: Json) -> httpx.Client:
            document = from_raw({"openapi": "3.1.0", "info": {"title": "Acme", "version": "1"}, "paths": paths}, name="acme")
            mock = stack.enter_context(running(documents=(document,)))
            return stack.enter_context(httpx.Client(base_url=mock.base_url("acme"), trust_env=False))

        yield serve


Serve = Callable[[Json], httpx.Client]


def test_roles_and_a_collection_make_a_remote_procedure_call_stateful(serve: Serve) -> None:
    number = _object(number={"type": "string"})
    collection, own = {"collection": "/invoices"}, {"collection": "/invoices", "id": "number"}
    client = serve(
        {
            "/invoices.make": {
                "post": _operation(_object(data=INVOICE), _object(memo={"type": "string"}), role="create", item="data", **own)
            },
            "/invoices.show": {"post": _operation(_object(data=INVOICE), number, role="read", item="data", **collection)},
            "/invoices.change": {
                "post": _operation(_object(data=INVOICE), _object(**INVOICE["properties"]), role="update", item="data", **collection)
            },
            "/invoices.all": {
                "post": _operation(_object(rows={"type": "array", "items": INVOICE}), role="list", items="rows", **collection)
            },
            "/invoices.drop": {"post": _operation(_object(), number, role="delete", **collection)},
        }
    )
    made = client.post("/invoices.make", json={"memo": "first"}).json()["data"]
    assert made["memo"] == "first"
    assert client.post("/invoices.show", json={"number": made["number"]}).json() == {"data": made}
    changed = client.post("/invoices.change", json={"number": made["number"], "memo": "second"}).json()["data"]
    assert changed == {**made, "memo": "second"}
    assert client.post("/invoices.all").json() == {"rows": [changed]}
    client.post("/invoices.drop", json={"number": made["number"]})
    assert client.post("/invoices.show", json={"number": made["number"]}).status_code == 404
    assert client.post("/invoices.all").json() == {"rows": []}


def _lines(*, create: Json | None = None, read: Json | None = None, listing: Json | None = None, action: Json | None = None) -> Json:
    """A document of lines whose operations have these words."""
    body = _object(memo={"type": "string"})
    paths: Json = {
        "/lines": {
            "post": _operation(LINE, body, **(create or {})),
            "get": _operation({"type": "array", "items": LINE}, None, "per", "skipping", **(listing or {})),
        },
        "/lines/{ref}": _item(get=_operation(LINE, **(read or {}))),
        "/lines/{ref}/annul": _item(post=_operation(INVOICE, **(action or {}))),
    }
    return paths


NOTE: Json = {"type": "object", "properties": {"id": {"type": "string"}, "memo": {"type": "string"}, "tone": {"type": "string"}}}
NOTE_BODY: Json = {"type": "object", "properties": {"memo": {"type": "string"}, "tone": {"type": "string"}}}


def _notes(**operations: Json) -> Json:
    """A document of notes, with these operations at an item's path beside its read."""
    return {
        "/notes": {"post": _operation(NOTE, NOTE_BODY)},
        "/notes/{ref}": _item(get=_operation(NOTE), **operations),
    }


def test_without_a_role_an_operation_is_answered_by_example(serve: Serve) -> None:
    client = serve(_lines(read={"role": "none"}))
    assert client.get("/lines/nowhere").status_code == 200


def test_existence_is_as_stated(serve: Serve) -> None:
    assert serve(_lines()).get("/lines").json() == []
    client = serve(_lines(read={"exists": "listed"}))
    rows = client.get("/lines").json()
    assert rows
    assert client.get(f"/lines/{rows[0]['id']}").json() == rows[0]
    assert serve(_lines(read={"exists": "assumed"})).get("/lines/any").status_code == 200


def test_the_id_is_the_stated_property(serve: Serve) -> None:
    client = serve(_lines(read={"id": "memo"}))
    client.post("/lines", json={"memo": "a"})
    assert client.get("/lines/a").json()["memo"] == "a"


def test_the_kind_is_as_stated(serve: Serve) -> None:
    refused = serve(_lines(read={"kind": "row"})).get("/lines/nowhere")
    assert (refused.status_code, "row nowhere" in refused.text) == (404, True)


def test_lists_are_paged_by_the_stated_parameters(serve: Serve) -> None:
    client = serve(_lines(listing={"limit": "per", "offset": "skipping"}))
    made = [client.post("/lines", json={"memo": memo}).json() for memo in "abc"]
    rows = client.get("/lines").json()
    assert sorted(row["id"] for row in rows) == sorted(row["id"] for row in made)
    assert client.get("/lines?per=1&skipping=1").json() == [rows[1]]


def test_an_action_leads_to_the_stated_status(serve: Serve) -> None:
    client = serve(
        {
            "/invoices": {"post": _operation(INVOICE, _object(memo={"type": "string"}), id="number")},
            "/invoices/{ref}": _item(get=_operation(INVOICE)),
            "/invoices/{ref}/annul": _item(post=_operation(INVOICE, status="void")),
        }
    )
    number = client.post("/invoices", json={"memo": "a"}).json()["number"]
    assert client.get(f"/invoices/{number}").json()["status"] == "open"
    assert client.post(f"/invoices/{number}/annul").json()["status"] == "void"
    assert client.get(f"/invoices/{number}").json()["status"] == "void"


def test_fields_are_taken_from_the_stated_place_of_a_body(serve: Serve) -> None:
    body = _object(draft=_object(memo={"type": "string"}), token={"type": "string"})
    paths: Json = {
        "/lines": {"post": _operation(LINE, body, body="draft")},
        "/lines/{ref}": _item(get=_operation(LINE)),
    }
    assert serve(paths).post("/lines", json={"draft": {"memo": "a"}}).json()["memo"] == "a"


def test_lists_are_paged_by_a_stated_page(serve: Serve) -> None:
    client = serve(_lines(listing={"limit": "per", "page": "skipping"}))
    for memo in "abc":
        client.post("/lines", json={"memo": memo})
    assert [row["memo"] for row in client.get("/lines?per=2&skipping=2").json()] == ["c"]


def test_lists_are_paged_after_a_stated_cursor(serve: Serve) -> None:
    paths = _lines(listing={"limit": "per", "after": "skipping"})
    paths["/lines"]["get"]["parameters"][1]["schema"] = {"type": "string"}
    client = serve(paths)
    made = [client.post("/lines", json={"memo": memo}).json() for memo in "abc"]
    assert client.get("/lines", params={"per": 1, "skipping": made[0]["id"]}).json() == [made[1]]


def test_a_post_that_is_stated_to_replace_forgets_what_is_not_sent(serve: Serve) -> None:
    paths = _notes(post=_operation(NOTE, NOTE_BODY, role="replace"))
    client = serve(paths)
    note = client.post("/notes", json={"memo": "a", "tone": "warm"}).json()
    assert client.post(f"/notes/{note['id']}", json={"memo": "b"}).json() == {"id": note["id"], "memo": "b"}
    merging = serve(_notes(post=_operation(NOTE, NOTE_BODY)))
    note = merging.post("/notes", json={"memo": "a", "tone": "warm"}).json()
    assert merging.post(f"/notes/{note['id']}", json={"memo": "b"}).json() == {**note, "memo": "b"}


def test_a_stated_action_changes_the_item_of_its_collection(serve: Serve) -> None:
    paths = _notes()
    paths["/close-note/{ref}"] = _item(get=_operation(NOTE, role="action", collection="/notes", status="closed"))
    paths["/notes"]["post"] = _operation({**NOTE, "properties": {**NOTE["properties"], "status": {"type": "string"}}}, NOTE_BODY)
    client = serve(paths)
    note = client.post("/notes", json={"memo": "a"}).json()
    assert client.get(f"/close-note/{note['id']}").status_code == 200
    assert client.get(f"/notes/{note['id']}").json()["memo"] == "a"
    assert client.get("/close-note/nowhere").status_code == 404


def test_a_stated_copy_is_another_item(serve: Serve) -> None:
    paths = _notes()
    paths["/notes/{ref}/again"] = _item(post=_operation(NOTE, NOTE_BODY, role="copy", collection="/notes"))
    client = serve(paths)
    note = client.post("/notes", json={"memo": "a", "tone": "warm"}).json()
    copy = client.post(f"/notes/{note['id']}/again", json={"memo": "b"}).json()
    assert copy == {**note, "id": copy["id"], "memo": "b"}
    assert copy["id"] != note["id"]
    assert client.get(f"/notes/{note['id']}").json() == note


def test_stated_content_is_what_was_uploaded(serve: Serve) -> None:
    paths = _notes()
    media = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
    paths["/notes/{ref}/scan"] = _item(put={"requestBody": media, "responses": {"204": {"description": ""}}})
    words = {"role": "content", "collection": "/notes"}
    paths["/scan-of/{ref}"] = _item(get={"responses": {"200": {"description": "", **media}}, "x-resource": words})
    client = serve(paths)
    note = client.post("/notes", json={"memo": "a"}).json()
    client.put(f"/notes/{note['id']}/scan", content=b"scanned", headers={"Content-Type": "application/octet-stream"})
    assert client.get(f"/scan-of/{note['id']}").content == b"scanned"
    assert client.get("/scan-of/nowhere").status_code == 404


def test_filters_are_as_stated(serve: Serve) -> None:
    paths = _notes()
    paths["/notes"]["get"] = _operation({"type": "array", "items": NOTE}, None, "memo", "mood", filters={"mood": "tone", "memo": ""})
    for parameter in paths["/notes"]["get"]["parameters"]:
        parameter["schema"] = {"type": "string"}
    client = serve(paths)
    for memo, tone in (("a", "warm"), ("b", "cold")):
        client.post("/notes", json={"memo": memo, "tone": tone})
    assert [note["memo"] for note in client.get("/notes", params={"mood": "cold"}).json()] == ["b"]
    assert len(client.get("/notes", params={"memo": "a"}).json()) == 2


def test_a_parent_is_named_by_the_stated_property(serve: Serve) -> None:
    """Nothing else tells that a note's tone is the name of a mood."""
    paths = _notes()
    own = {"collection": "/notes", "parent": "tone"}
    paths["/moods"] = {"post": _operation(LINE, _object(memo={"type": "string"}))}
    paths["/moods/{ref}"] = _item(get=_operation(LINE))
    paths["/moods/{ref}/notes"] = _item(
        get=_operation({"type": "array", "items": NOTE}, None, role="list", **own), post=_operation(NOTE, NOTE_BODY, role="create", **own)
    )
    client = serve(paths)
    warm, cold = (client.post("/moods", json={"memo": memo}).json()["id"] for memo in ("warm", "cold"))
    note = client.post(f"/moods/{warm}/notes", json={"memo": "a"}).json()
    assert note["tone"] == warm
    other = client.post("/notes", json={"memo": "b", "tone": cold}).json()
    assert client.get(f"/moods/{warm}/notes").json() == [note]
    assert client.get(f"/moods/{cold}/notes").json() == [other]
    assert client.get("/moods/nowhere/notes").status_code == 404


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"role": "make"}, "/role: got `make`, wanted one of create, list, read,"),
        ({"exists": "yes"}, "/exists: got `yes`, wanted one of none, listed, assumed"),
        ({"colour": "red"}, "/colour: got `red`, wanted no such word, but one of role, exists,"),
        ({"collection": "lines"}, "/collection: got `lines`, wanted the path of a collection, which begins with /"),
        ({"limit": "size"}, "/limit: got `size`, wanted a query parameter of the operation: per, skipping"),
        ({"filters": {"nowhere": "memo"}}, "/filters: got `{'nowhere': 'memo'}`, wanted an object of query parameters,"),
        ({"parent": "owner"}, "/parent: got `owner`, wanted nothing, as the path leads through no item of another resource"),
        ({"status": ""}, "/status: got ``, wanted a text"),
    ],
)
def test_a_wrong_word_is_told_where_it_stands(words: Json, message: str) -> None:
    document = from_raw({"openapi": "3.1.0", "info": {"title": "", "version": "1"}, "paths": _lines(listing=words)}, name="acme")
    with pytest.raises(DocumentError) as error:
        infer_resources(document)
    assert f"acme: /paths/~1lines/get/x-resource{message}" in str(error.value)
