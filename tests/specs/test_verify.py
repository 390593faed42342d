"""Whether an API's folder is what it says."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from specs.document.document import ROOT, Document
from specs.json.parsing import Json
from specs.vendoring.verify import verify, verify_document
from tests.apis import BUILT_IN


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_api_of_the_project_verifies(name: str) -> None:
    found = verify(name, ROOT)
    assert found.failures == ()
    assert found.examples


@pytest.mark.parametrize("name", BUILT_IN)
def test_one_changed_byte_fails(name: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / name, tmp_path / name)
    page = next(path for path in sorted((tmp_path / name).iterdir()) if path.name.startswith("create-"))
    page.write_bytes(page.read_bytes().replace(b"openapi: 3", b"openapi:  3", 1))
    assert [failure for failure in verify(name, tmp_path).failures if f"{name}/{page.name} is not the page that was vendored" in failure]


def test_a_file_that_is_not_listed_fails(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "together", tmp_path / "together")
    (tmp_path / "together" / "notes.yaml").write_text("")
    assert verify("together", tmp_path).failures == ("together/notes.yaml is in the folder, but not in vendor.toml",)


def test_a_folder_without_pages_fails(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "vendor.toml").write_text("")
    assert verify("mine", tmp_path).failures == ("mine/vendor.toml lists no page",)


def _operation(response: Json) -> Json:
    return {"/a": {"get": {"responses": {"200": response}}}}


def _answer(schema: Json, **media: Json) -> Json:
    return _operation({"description": "", "content": {"application/json": {"schema": schema, **media}}})


_NUMBER = {"type": "object", "properties": {"n": {"type": "integer", "writeOnly": True}}}


@pytest.mark.parametrize(
    ("paths", "schemas", "said"),
    [
        (_operation({"$ref": "#/components/responses/nope"}), {}, "refers to '#/components/responses/nope', which is not in the document"),
        (_answer({"$ref": "#/components/schemas/nope"}), {}, "refers to '#/components/schemas/nope', which is not in the document"),
        (_answer({"$ref": "https://x.io/s.json"}), {}, "only references inside the document are followed"),
        (_operation({}), {}, "/paths/~1a/get/responses/200: "),
        ({"/a/{id}": {"get": {"responses": {"200": {"description": ""}}}}}, {}, "id"),
        (_answer({"type": "strng"}), {}, "strng"),
        (_answer({"pattern": "("}), {}, "cannot be used"),
        (_answer({"type": "string"}, example=1), {}, "/content/application~1json/example does not fit its schema: wanted a value of type"),
        (_answer({"type": "string"}, examples={"one": {"value": 1}}), {}, "examples/one/value does not fit its schema"),
        (_answer(_NUMBER, example={"n": 1}), {}, "does not fit its schema: at /n: wanted nothing"),
        ({}, {"S": {"type": "string", "example": 1}}, "/components/schemas/S/example does not fit"),
        ({}, {"S": {"type": "string", "examples": ["a", 1]}}, "/components/schemas/S/examples/1 does not fit"),
        ({}, {"S": {"$ref": "#/components/schemas/T"}, "T": {"$ref": "#/components/schemas/S"}}, "go in a circle"),
    ],
)
def test_a_fault_of_the_description_is_named(paths: Json, schemas: Json, said: str, describe: Callable[..., Document]) -> None:
    failures = verify_document(describe(paths=paths, schemas=schemas)).failures
    assert [failure for failure in failures if said in failure], failures
    assert not any("\n" in failure for failure in failures)


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_a_components_example_may_be_that_of_either_direction(version: str, describe: Callable[..., Document]) -> None:
    schema = {**_NUMBER, "required": ["n"], "example": {"n": 1}}
    assert verify_document(describe(version, schemas={"S": schema})).failures == ()


def test_what_stands_beside_a_reference_in_3_0_does_not_count(describe: Callable[..., Document]) -> None:
    schemas = {"S": {"type": "object", "properties": {"t": {"$ref": "#/components/schemas/T"}}}, "T": {"type": "string"}}
    assert verify_document(describe("3.0.3", schemas=schemas)).failures == ()
