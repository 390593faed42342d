"""What the mock reads off a document is what the judge reads: other media types first, lists that may be null."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from mockserver.embedded import running
from specs.document.document import from_raw
from specs.json.parsing import Json
from specs.resources.collections import collections

PET = {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}, "created": {"type": ["integer", "null"]}}}
PAGE = {"type": "object", "properties": {"pets": {"type": ["array", "null"], "items": PET}, "total": {"type": ["integer", "null"]}}}


def answer(schema: Json) -> Json:
    """A success whose table of comma-separated values stands before its JSON."""
    return {"description": "", "content": {"text/csv": {"schema": {"type": "string"}}, "application/json": {"schema": schema}}}


DOCUMENT = from_raw(
    {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/pets": {
                "post": {"requestBody": {"content": {"application/json": {"schema": PET}}}, "responses": {"201": answer(PET)}},
                "get": {"responses": {"200": answer(PAGE)}},
            },
            "/pets/{id}": {
                "get": {
                    "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                    "responses": {"200": answer(PET), "404": answer({"properties": {"detail": {"type": "string"}}})},
                }
            },
        },
    },
    name="pets",
)


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with running(documents=(DOCUMENT,)) as mock, httpx.Client(base_url=mock.base_url("pets"), trust_env=False) as http_client:
        yield http_client


def test_the_schema_of_the_json_counts_whatever_stands_before_it(client: httpx.Client) -> None:
    created = client.post("/pets", json={"name": "Rex"}).json()
    assert created["name"] == "Rex"
    assert client.get(f"/pets/{created['id']}").json() == created
    assert isinstance(created["created"], int)


def test_an_error_has_the_schema_of_its_json(client: httpx.Client) -> None:
    assert client.get("/pets/none").json() == {"detail": "Not found: there is no pet none."}


def test_a_list_that_may_be_null_holds_the_items_where_the_judge_looks_for_them(client: httpx.Client) -> None:
    created = client.post("/pets", json={"name": "Max"}).json()
    (collection,) = collections(DOCUMENT)
    page = client.get("/pets").json()
    assert collection.items_field == "pets"
    assert created in page["pets"]
    assert page["total"] == len(page["pets"])
