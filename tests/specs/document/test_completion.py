"""A user's document of the service of a built-in API: that API's operations take the places of its own, and the rest stays."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from specs import Document, DocumentError, from_raw, load
from specs.document.sources import document_at, mounted
from specs.json.parsing import Json


@pytest.fixture(scope="module")
def page() -> Json:
    """A part of what Together publishes of its deployments."""
    raw = load("together").raw
    return {**raw, "paths": {path: raw["paths"][path] for path in ("/deployments", "/deployments/{id}", "/deployments/secrets")}}


def _whole(page: Json) -> Json:
    """The page as a part of more: other paths, other names of parameters, other schemas of the same names."""
    raw = copy.deepcopy(page)
    item = raw["paths"].pop("/deployments/{id}")
    item["parameters"] = [{"name": "deployment", "in": "path", "required": True, "schema": {"type": "string"}}]
    raw["paths"]["/deployments/{deployment}"] = item
    raw["paths"]["/deployments"]["parameters"] = [{"name": "trace", "in": "query", "schema": {"type": "string"}}]
    raw["paths"]["/deployments"]["put"] = {"responses": {"200": {"description": "all replaced"}}}
    raw["components"]["schemas"]["Error"] = {"type": "object", "properties": {"error": {"type": "string"}}}
    gone = {"description": "gone", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
    raw["paths"]["/notes"] = {"get": {"operationId": "listNotes", "responses": {"200": {"description": "all"}, "404": gone}}}
    return raw


def _read(raw: Json, folder: Path, name: str = "together") -> Document:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(raw))
    return document_at(str(path))


def test_the_operations_of_a_built_in_api_are_as_it_has_them(page: Json, tmp_path: Path) -> None:
    whole, api = _read(_whole(page), tmp_path), load("together")
    by_key = {operation.key: operation for operation in whole.operations}
    assert whole.built_in == "together"
    assert set(by_key) == {operation.key for operation in api.operations} | {"PUT /deployments", "GET /notes"}
    for operation in api.operations:
        same = by_key[operation.key]
        assert (same.id, same.url_path) == (operation.id, operation.url_path)
        assert [parameter.name for parameter in same.parameters] == [parameter.name for parameter in operation.parameters]
        assert [response.status for response in same.responses] == [response.status for response in operation.responses]


def test_what_is_published_is_told_from_what_the_overlay_adds(page: Json, tmp_path: Path) -> None:
    published = {operation.key: operation.is_published for operation in _read(_whole(page), tmp_path).operations}
    assert published["GET /notes"]
    assert published["POST /deployments"]
    assert not published["POST /storage/upload-request"]


def test_what_both_call_alike_is_kept_apart(page: Json, tmp_path: Path) -> None:
    whole = _read(_whole(page), tmp_path)
    by_key = {operation.key: operation for operation in whole.operations}
    own, curated = by_key["GET /notes"].response(404), by_key["GET /deployments/{id}"].response(404)
    assert own is not None
    assert curated is not None
    assert whole.schema(own.content[0].raw["schema"])["properties"]["error"] == {"type": "string"}
    assert whole.schema(curated.content[0].raw["schema"])["required"] == ["error"]


def test_what_a_path_says_of_all_its_operations_is_said_of_its_own_alone(page: Json, tmp_path: Path) -> None:
    by_key = {operation.key: operation for operation in _read(_whole(page), tmp_path).operations}
    assert [parameter.name for parameter in by_key["PUT /deployments"].parameters] == ["trace"]
    assert "trace" not in [parameter.name for parameter in by_key["GET /deployments"].parameters]


def test_a_version_in_the_paths_is_as_good_as_one_in_the_server(page: Json, tmp_path: Path) -> None:
    raw = copy.deepcopy(page)
    raw["servers"] = [{"url": "https://api.together.ai"}]
    raw["paths"] = {f"/v1{path}": item for path, item in raw["paths"].items()}
    whole, api = _read(raw, tmp_path), load("together")
    assert {operation.url_path for operation in whole.operations} == {operation.url_path for operation in api.operations}
    assert {operation.url_path for operation in mounted([whole], ["/x"])[0].operations} >= {"/x/deployments"}


def test_a_document_of_another_name_stays_as_it_is(page: Json, tmp_path: Path) -> None:
    assert _read(page, tmp_path, "mine").built_in is None
    assert _read(page, tmp_path, "mine").raw["paths"] == page["paths"]


def test_a_document_is_only_called_like_a_built_in_api(tmp_path: Path) -> None:
    paths = {"/a": {"get": {"responses": {"200": {"description": ""}}}}}
    raw = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}
    document = _read(raw, tmp_path, "together")
    assert document.built_in is None
    assert document.raw["paths"] == raw["paths"]


def test_a_document_that_refers_into_such_an_operation_stays_as_it_is(page: Json, tmp_path: Path) -> None:
    raw = _whole(page)
    raw["paths"]["/notes"]["post"] = {"responses": {"400": {"$ref": "#/paths/~1deployments/post/responses/400"}}}
    assert _read(raw, tmp_path).built_in is None


def test_what_is_given_as_plain_values_stays_as_it_is(page: Json) -> None:
    assert from_raw(page, name="together").built_in is None
    with pytest.raises(DocumentError):
        load("mine")
