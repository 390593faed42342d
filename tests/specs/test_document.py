"""Documents, operations and what they hold."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from specs import load
from specs.document.document import Document, DocumentError, Operation, from_file, from_raw
from specs.json.parsing import Json
from tests.apis import BUILT_IN

Describe = Callable[..., Document]


def _folder(root: Path, **pages: str) -> Path:
    folder = root / "mine"
    folder.mkdir()
    listed = []
    for stem, text in pages.items():
        (folder / f"{stem}.yaml").write_bytes(text.encode())
        digest = hashlib.sha256(text.encode()).hexdigest()
        listed.append(f'[[page]]\nfile = "{stem}.yaml"\nurl = "https://x.io/{stem}"\ndate = "2026-01-01"\nsha256 = "{digest}"\n')
    (folder / "vendor.toml").write_text("\n".join(listed))
    return folder


_PAGE = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a: {get: {responses: {}}}\n"


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_api_of_the_project_loads_with_what_was_published_kept_apart(name: str) -> None:
    document = load(name)
    published = [operation for operation in document.operations if operation.is_published]
    assert published
    assert len(published) < len(document.operations)
    assert document.applied


def test_pages_and_overlay_make_one_document(tmp_path: Path) -> None:
    folder = _folder(tmp_path, a=_PAGE, b=_PAGE.replace("/a", "/b"))
    (folder / "overlay.yaml").write_text(
        "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n"
        "- {target: $.paths, description: d, x-basis: client, x-gap: adds, update: {/c: {get: {responses: {}}}}}\n"
    )
    document = load("mine", root=tmp_path)
    assert [(operation.path, operation.is_published) for operation in document.operations] == [("/a", True), ("/b", True), ("/c", False)]
    assert "/c" not in document.published["paths"]


def test_an_overlay_action_that_matches_nothing_is_an_error_that_names_it(tmp_path: Path) -> None:
    folder = _folder(tmp_path, a=_PAGE)
    action = "{target: '$.paths.z', description: d, x-basis: client, x-gap: adds, update: {}}"
    (folder / "overlay.yaml").write_text(f"overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\nactions: [{action}]\n")
    with pytest.raises(DocumentError, match=r"mine/overlay\.yaml: action 1 \(\$\.paths\.z\): matches nothing"):
        load("mine", root=tmp_path)


def test_pages_that_contradict_are_an_error_that_names_both_and_the_place(tmp_path: Path) -> None:
    _folder(tmp_path, a=_PAGE, b=_PAGE.replace("title: t", "title: u"))
    with pytest.raises(DocumentError, match=r"a\.yaml and b\.yaml differ at /info/title"):
        load("mine", root=tmp_path)


def test_one_changed_byte_is_an_error(tmp_path: Path) -> None:
    folder = _folder(tmp_path, a=_PAGE)
    (folder / "a.yaml").write_text(_PAGE + " ")
    with pytest.raises(DocumentError, match=r"mine/a\.yaml is not the page that was vendored on 2026-01-01 from https://x\.io/a"):
        load("mine", root=tmp_path)


@pytest.mark.parametrize("name", ["nope", "../specs/tavus", "."])
def test_an_api_that_is_not_there_is_an_error_that_lists_those_that_are(name: str, tmp_path: Path) -> None:
    _folder(tmp_path, a=_PAGE)
    with pytest.raises(DocumentError, match="wanted one of mine"):
        load(name, root=tmp_path)


@pytest.mark.parametrize(
    ("listing", "said"),
    [
        ("page = 1", "wanted \\[\\[page\\]\\] tables"),
        ("[[page]]\nfile = 'a'", "lacks 'url'"),
        ("[[page]]\nfile = '../a'\nurl = ''\ndate = ''\nsha256 = ''", "is not the name of a file"),
        ("[[page]\n", "vendor.toml"),
        (2 * "[[page]]\nfile = 'a'\nurl = ''\ndate = ''\nsha256 = ''\n", "listed twice"),
        ("[[page]]\nfile = 'a'\nurl = ''\ndate = ''\nsha256 = ''", "mine/a: No such file"),
    ],
)
def test_a_vendor_toml_that_cannot_be_used_is_an_error_that_says_why(listing: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "vendor.toml").write_text(listing)
    with pytest.raises(DocumentError, match=said):
        load("mine", root=tmp_path)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (None, "got nothing"),
        ([], "got a list"),
        ({}, "got nothing"),
        ({"swagger": "2.0"}, "got swagger 2.0"),
        ({"openapi": 3.1}, "got a number: 3.1"),
        ({"openapi": "3.3.0"}, "got a string: '3.3.0'"),
        ({"openapi": "3.1.0", "paths": []}, "wanted a mapping at /paths, got a list"),
        ({"openapi": "3.1.0", "paths": {"/a": {"get": None}}}, r"wanted a mapping \(operation\) at /paths/~1a/get, got nothing"),
        ({"openapi": "3.1.0", "paths": {"/a": {"parameters": [{"in": "query"}]}}}, "wanted a string at /paths/~1a/parameters/0/name"),
        ({"openapi": "3.1.0", "servers": {"url": "x"}}, "no URL can be read"),
    ],
)
def test_what_is_no_openapi_document_is_an_error_that_says_what_was_got(raw: Json, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        from_raw(raw, name="t")


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="No such file"):
        from_file(tmp_path / "nope.yaml")


_GET = {"responses": {"200": {"description": ""}}}


def _only(document: Document) -> Operation:
    (operation,) = document.operations
    return operation


def test_a_path_item_may_stand_elsewhere_and_be_added_to(describe: Describe) -> None:
    shared = {"get": {**_GET, "requestBody": {"content": {"a/b": {"schema": {}}}}}, "parameters": [{"name": "q", "in": "query"}]}
    here = {"$ref": "#/components/pathItems/shared", "servers": [{"url": "/v2"}]}
    operation = _only(describe(paths={"/a": here}, pathItems={"shared": shared}))
    assert operation.pointer == "/components/pathItems/shared/get"
    assert operation.request_content[0].schema_pointer == "/components/pathItems/shared/get/requestBody/content/a~1b/schema"
    assert [parameter.pointer for parameter in operation.parameters] == ["/components/pathItems/shared/parameters/0"]
    assert operation.url_path == "/v2/a"
    assert operation.is_published


def test_an_operation_beside_the_reference_of_its_path_item_counts(describe: Describe) -> None:
    operation = _only(describe(paths={"/a": {"$ref": "#/paths/x-shared", "get": _GET}, "x-shared": {}}))
    assert operation.pointer == "/paths/~1a/get"


def test_an_operations_own_parameter_counts_before_its_path_items(describe: Describe) -> None:
    outer = [{"name": "q", "in": "query"}, {"name": "X-Id", "in": "header"}, {"name": "Accept", "in": "header"}]
    inner = [{"$ref": "#/components/parameters/q"}, {"name": "x-id", "in": "header"}]
    paths = {"/a": {"parameters": outer, "get": {**_GET, "parameters": inner}}}
    found = _only(describe(paths=paths, parameters={"q": {"name": "q", "in": "query", "required": True}})).parameters
    assert [(parameter.name, parameter.pointer) for parameter in found] == [
        ("q", "/components/parameters/q"),
        ("x-id", "/paths/~1a/get/parameters/1"),
    ]


def test_operations_can_be_keys_of_a_mapping(describe: Describe) -> None:
    operation = _only(describe(paths={"/a": {"get": _GET}}))
    assert {operation: 1}[operation] == 1


@pytest.mark.parametrize(
    ("status", "declared"),
    [(200, "200"), (201, "2XX"), (404, "4xx"), (500, "default")],
)
def test_a_response_is_found_by_status_then_range_then_default(status: int, declared: str, describe: Describe) -> None:
    responses = {"200": {}, "2XX": {}, "4xx": {}, "default": {}, "x-note": 1}
    response = _only(describe(paths={"/a": {"get": {"responses": responses}}})).response(status)
    assert response is not None
    assert response.status == declared


@pytest.mark.parametrize(
    ("servers", "path"),
    [
        (None, ""),
        ([], ""),
        ([{"url": "https://x.io"}], ""),
        ([{"url": "https://x.io/v1/"}], "/v1"),
        ([{"url": "v1"}], "/v1"),
        ([{"url": "https://{host}/{v}", "variables": {"host": {"default": "x.io"}, "v": {"default": "v3"}}}], "/v3"),
    ],
)
def test_the_base_path_is_that_of_the_first_server(servers: Json, path: str) -> None:
    raw = {"openapi": "3.1.0", **({} if servers is None else {"servers": servers})}
    assert from_raw(raw, name="t").base_path == path


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("#/components/responses/b", "go in a circle"),
        ("#/components/responses/nope", "not in the document"),
        ("other.yaml#/x", "only references inside the document"),
        ("#/info/title", "where a string stands"),
    ],
)
def test_a_reference_that_leads_to_nothing_is_an_error(reference: str, said: str, describe: Describe) -> None:
    responses = {"a": {"$ref": reference}, "b": {"$ref": "#/components/responses/a"}}
    operation = _only(describe(paths={"/a": {"get": {"responses": {"200": {"$ref": "#/components/responses/a"}}}}}, responses=responses))
    with pytest.raises(DocumentError, match=said):
        _ = operation.responses


def test_path_items_that_refer_in_a_circle_are_an_error(describe: Describe) -> None:
    document = describe(paths={"/a": {"$ref": "#/paths/~1b"}, "/b": {"$ref": "#/paths/~1a"}})
    with pytest.raises(DocumentError, match="lead to no path item"):
        _ = document.operations
