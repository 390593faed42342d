"""A description at another origin."""

from __future__ import annotations

from copy import deepcopy

from specs.document.server_urls import with_flat_server
from specs.json.parsing import Json

OPERATION: Json = {"responses": {"200": {"description": "Fine."}}}


def _paths(paths: Json) -> Json:
    return with_flat_server({"openapi": "3.1.0", "servers": [{"url": "https://a.example/v1"}], "paths": paths}, "http://127.0.0.1:1")[
        "paths"
    ]


def test_the_path_of_the_first_server_stands_in_every_path() -> None:
    assert _paths({"/things": {"get": OPERATION, "parameters": []}}) == {"/v1/things": {"get": OPERATION, "parameters": []}}


def test_a_path_item_has_a_server_of_its_own() -> None:
    assert _paths({"/things": {"get": OPERATION, "servers": [{"url": "https://b.example/v3"}]}}) == {"/v3/things": {"get": OPERATION}}


def test_an_operation_has_a_server_of_its_own_and_leaves_its_neighbours_where_they_are() -> None:
    item = {"get": {**OPERATION, "servers": [{"url": "https://b.example/v2"}]}, "post": OPERATION, "summary": "Things."}
    assert _paths({"/things": item}) == {
        "/v2/things": {"get": OPERATION, "summary": "Things."},
        "/v1/things": {"post": OPERATION, "summary": "Things."},
    }


def test_what_is_written_into_a_flattened_description_does_not_reach_the_one_it_was_made_of() -> None:
    raw = {"paths": {"/things": {"get": deepcopy(OPERATION), "parameters": [{"name": "a"}]}}, "components": {"schemas": {"A": {}}}}
    before = deepcopy(raw)
    changed = with_flat_server(raw, "http://127.0.0.1:1")
    changed["paths"]["/things"]["get"]["responses"]["200"]["description"] = "Changed."
    changed["paths"]["/things"]["parameters"][0]["name"] = "b"
    changed["components"]["schemas"]["A"]["type"] = "string"
    assert raw == before


def test_additional_operations_have_servers_too() -> None:
    item = {"additionalOperations": {"PURGE": {**OPERATION, "servers": [{"url": "https://b.example/v2"}]}, "LOCK": OPERATION}}
    assert _paths({"/things": item}) == {
        "/v2/things": {"additionalOperations": {"PURGE": OPERATION}},
        "/v1/things": {"additionalOperations": {"LOCK": OPERATION}},
    }
