"""What a document shows of things that are kept, held against a document written out by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from specs.document.document import Document
from specs.json.parsing import Json
from specs.resources.collections import Collection, TimeField, collections
from specs.resources.lists import declared_lists, list_of, next_cursor

Describe = Callable[..., Document]

STRING, INTEGER = {"type": "string"}, {"type": "integer"}
BOOK: Json = {
    "type": "object",
    "properties": {
        "book_id": STRING,
        "name": STRING,
        "object": {"const": "book"},
        "version": {"enum": ["1"]},
        "language": {"type": "string", "default": "en"},
        "tags": {"type": "array", "items": STRING},
        "pin": {"type": "string", "writeOnly": True, "default": "0000"},
        "created_at": {"type": ["integer", "null"]},
        "updated": {"type": "string", "format": "date-time"},
        "due": {"type": "string", "format": "date"},
    },
}
PAGE: Json = {
    "type": "object",
    "properties": {
        "object": {"const": "list"},
        "books": {"type": ["array", "null"], "items": {"$ref": "#/components/schemas/Book"}},
        "limit": {"type": ["integer", "null"]},
        "total_count": INTEGER,
    },
}


def answer(schema: Json) -> Json:
    return {"description": "", "content": {"text/csv": {"schema": STRING}, "application/json": {"schema": schema}}}


def query(name: str, schema: Json, **others: Json) -> Json:
    return {"name": name, "in": "query", "schema": schema, **others}


PATHS: Json = {
    "/v1/books": {
        "post": {
            "requestBody": {"content": {"application/json": {"schema": {"properties": {"name": STRING, "copies": {"default": 1}}}}}},
            "responses": {"400": answer({}), "201": answer({"$ref": "#/components/schemas/Book"})},
        },
        "get": {
            "parameters": [
                query("limit", {"type": "integer", "default": 20, "maximum": 50}),
                query("page", {"type": "integer", "minimum": 0}),
                query("after", STRING),
                query("order", STRING, description="Newest first"),
                query("q", STRING),
                query("ids", {"type": "array", "items": STRING}, explode=False),
                query("tag", STRING),
                query("due", STRING),
                query("unknown", STRING),
            ],
            "responses": {"200": answer(PAGE)},
        },
    },
    "/v1/books/{book_id}": {
        "parameters": [{"name": "book_id", "in": "path", "required": True, "schema": STRING}],
        "get": {"responses": {"200": answer({"$ref": "#/components/schemas/Book"})}},
    },
    "/v1/events": {"get": {"parameters": [query("offset", INTEGER)], "responses": {"200": answer({"type": "array", "items": {}})}}},
}


@pytest.fixture
def document(describe: Describe) -> Document:
    return describe(paths=PATHS, schemas={"Book": BOOK})


@pytest.fixture
def books(document: Document) -> Collection:
    (collection,) = collections(document)
    return collection


def test_a_collection_is_read_off_its_paths_and_schemas(books: Collection) -> None:
    assert (books.kind, books.id_parameter, books.id_field, books.name_field) == ("book", "book_id", "book_id", "name")
    assert books.item_schema is BOOK
    assert books.constants == {"object": "book", "version": "1"}
    assert books.defaults == {"language": "en"}
    assert books.request_defaults == {"copies": 1}
    assert books.hidden_fields == {"pin"}
    assert books.times == (TimeField("created_at", False, True), TimeField("updated", True, False))


def test_items_are_known_from_the_list_alone(describe: Describe) -> None:
    paths: Json = {"/v1/books": {"post": {"responses": {}}, **PATHS["/v1/books"]}, "/v1/books/{id}": {"get": {"responses": {}}}}
    paths["/v1/books"] = {"post": {"responses": {}}, "get": PATHS["/v1/books"]["get"]}
    (collection,) = collections(describe(paths=paths, schemas={"Book": BOOK}))
    assert collection.item_schema is BOOK


def test_a_list_is_read_off_its_parameters_and_its_answer(books: Collection) -> None:
    listing = list_of(books)
    assert listing is not None
    assert (listing.items_field, listing.is_array_declared, listing.total) == ("books", True, "total_count")
    assert (listing.limit, listing.page, listing.offset, listing.after) == ("limit", "page", None, "after")
    assert (listing.default_limit, listing.largest_limit, listing.first_page) == (20, 50, 0)
    assert (listing.sort, listing.is_sorted_by_time, listing.search) == ("order", True, "q")
    assert (listing.filters, listing.time_filters) == ({"ids": "book_id", "tag": "tags"}, {"due": "due"})
    assert (listing.constants, listing.echoed) == ({"object": "list"}, ("limit",))
    assert listing.wanted("ids", ["a,b"]) == ["a", "b"]
    assert listing.items({"books": [1]}) == [1]
    assert listing.items({"books": None}) is None


def test_lists_outside_of_collections_are_those_in_pages(document: Document) -> None:
    lists = declared_lists(document, collections(document))
    assert list(lists) == ["GET /v1/books", "GET /v1/events"]
    assert (lists["GET /v1/events"].items_field, lists["GET /v1/events"].collection) == (None, None)


@pytest.mark.parametrize(
    ("body", "expected"),
    [({"next_page_token": "t"}, "t"), ({"next": None, "cursor": "c"}, "c"), ({"next_cursor": ""}, None), ([], None), ({}, None)],
)
def test_the_next_cursor_stands_in_the_answer(body: Json, expected: str | None) -> None:
    assert next_cursor(body) == expected


def test_paths_that_end_in_a_slash_are_those_of_a_collection(describe: Describe) -> None:
    item = answer({"$ref": "#/components/schemas/Book"})
    paths: Json = {
        "/books/": {"post": {"responses": {"201": item}}, "get": {"responses": {"200": answer({"type": "array", "items": BOOK})}}},
        "/books/{id}/": {"get": {"responses": {"200": item}}, "delete": {"responses": {"204": {"description": ""}}}},
        "/books/{id}/lend/": {"post": {"responses": {"200": item}}},
    }
    (collection,) = collections(describe(paths=paths, schemas={"Book": BOOK}))
    operations = (collection.create, collection.list, collection.retrieve, collection.delete, *collection.actions)
    keys = [operation.key for operation in operations if operation is not None]
    assert keys == ["POST /books/", "GET /books/", "GET /books/{id}/", "DELETE /books/{id}/", "POST /books/{id}/lend/"]
    assert (collection.kind, collection.id_parameter) == ("book", "id")


@pytest.mark.parametrize(("schema", "largest", "is_capped"), [({"maximum": 50.0}, 50, False), ({}, 100, True)])
def test_the_largest_limit_is_declared_or_the_services_own(describe: Describe, schema: Json, largest: int, is_capped: bool) -> None:
    paths: Json = {
        "/books": {
            "post": {"responses": {"201": answer(BOOK)}},
            "get": {
                "parameters": [query("limit", {"type": "integer", **schema})],
                "responses": {"200": answer({"type": "array", "items": BOOK})},
            },
        },
        "/books/{id}": {"get": {"responses": {"200": answer(BOOK)}}},
    }
    (collection,) = collections(describe(paths=paths))
    listing = list_of(collection)
    assert listing is not None
    assert (listing.largest_limit, listing.may_be_capped(50), listing.may_be_capped(3)) == (largest, is_capped, False)
