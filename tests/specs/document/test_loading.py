"""A user's own document: of several files, with overlays, with its faults located."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from specs import DocumentError
from specs.document.faults import report
from specs.document.sources import document_at, overlays_by_source
from specs.json.parsing import Json
from specs.schema.compile import Schemas

_HEAD = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n"


def _write(folder: Path, **files: str) -> str:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".yaml").write_text(text)
    return str(folder / "api.yaml")


_ROOT = """
paths:
  $ref: paths/index.yaml
"""
_PATHS = """
/pets:
  get:
    parameters:
      - $ref: ../parts.yaml#/parameters/limit
    responses:
      200:
        description: all
        content:
          application/json:
            schema: {type: array, items: {$ref: ../schemas/pet.yaml}}
/owners:
  $ref: owners.yaml
"""
_OWNERS = "get: {responses: {'200': {$ref: '../parts.yaml#/responses/owner'}}}\n"
_PARTS = """
parameters: {limit: {name: limit, in: query, schema: {$ref: '#/types/count'}}}
types: {count: {type: integer}}
responses: {owner: {description: one, content: {application/json: {schema: {$ref: schemas/owner.yaml#/Owner}}}}}
"""
_PET = "type: object\nproperties: {owner: {$ref: owner.yaml#/Owner}, parent: {$ref: pet.yaml}, home: {$ref: '../api.yaml#/info'}}\n"
_OWNER = "Owner: {type: object, properties: {name: {type: string}, pets: {type: array, items: {$ref: pet.yaml}}}}\n"


def test_several_files_are_one_document(tmp_path: Path) -> None:
    root = _write(
        tmp_path, api=_HEAD + _ROOT, paths__index=_PATHS, paths__owners=_OWNERS, parts=_PARTS, schemas__pet=_PET, schemas__owner=_OWNER
    )
    document = document_at(root)
    assert document.faults == ()
    assert [operation.key for operation in document.operations] == ["GET /pets", "GET /owners"]
    pets, owners = document.operations
    assert pets.parameters[0].name == "limit"
    schemas = Schemas(document)
    compiled = [schemas.compile(str(o.responses[0].content[0].schema_pointer), "response") for o in (pets, owners)]
    pet = {"owner": {"name": "a", "pets": [{"parent": {"owner": {"name": 1}}}]}}
    assert not compiled[0].is_valid([pet])
    assert not compiled[1].is_valid({"pets": [pet]})
    assert compiled[1].is_valid({"pets": []})


def test_a_missing_file_is_told_with_who_refers_to_it(tmp_path: Path) -> None:
    paths = "paths:\n  /a:\n    get:\n      responses:\n        '200':\n          $ref: parts.yaml#/one\n"
    root = _write(tmp_path, api=_HEAD + paths, parts="one: {description: d, content: {a/b: {schema: {$ref: absent.json}}}}\n")
    (fault,) = document_at(root).faults
    assert (fault.file, fault.line, fault.pointer) == (str(tmp_path / "parts.yaml"), 1, "/one/content/a~1b/schema/$ref")
    assert fault.problem == f"the reference 'absent.json' leads to no schema: {tmp_path / 'absent.json'}: No such file or directory"


def test_urls_are_not_fetched_unasked(tmp_path: Path) -> None:
    path = "paths: {/a: {get: {responses: {'200': {$ref: 'http://127.0.0.1:9/x.yaml#/r'}}}}}\n"
    root = _write(tmp_path, api=_HEAD + path)
    assert "only fetched with --allow-remote" in document_at(root).faults[0].problem
    assert "cannot be fetched" in document_at(root, allow_remote=True).faults[0].problem


def test_faults_have_a_file_a_line_and_what_is_assumed(tmp_path: Path) -> None:
    schema = "components:\n  schemas:\n    A:\n      type: boolean\n      default: auto\n"
    root = _write(tmp_path, api=_HEAD + "paths: {/a: {get: {responses: {'200': {description: d}}}}}\n" + schema)
    assert list(map(str, document_at(root).faults)) == [
        f"{root}:8: /components/schemas/A/default: the default 'auto' is no boolean; there is no default"
    ]


def test_of_many_faults_of_one_kind_three_are_named(tmp_path: Path) -> None:
    schemas = "".join(f"    S{number}: {{type: boolean, default: auto}}\n" for number in range(9))
    root = _write(tmp_path, api=_HEAD + "paths: {/a: {get: {responses: {'200': {description: d}}}}}\ncomponents:\n  schemas:\n" + schemas)
    lines = list(report(document_at(root).faults))
    assert len(lines) == 4
    assert lines[3] == f"{root}: the same at 6 more places: the default 'auto' is no boolean"


@pytest.mark.parametrize(("text", "version"), [("3.0", "3.0"), ("3.1", "3.1"), ("3", "3.0"), ("'3.2.0'", "3.2")])
def test_a_version_may_be_a_number(tmp_path: Path, text: str, version: str) -> None:
    root = _write(tmp_path, api=f"openapi: {text}\ninfo: {{title: t, version: '1'}}\npaths: {{}}\n")
    assert document_at(root).version == version


def test_swagger_is_refused_with_what_converts_it(tmp_path: Path) -> None:
    root = _write(tmp_path, api="swagger: '2.0'\ninfo: {title: t, version: '1'}\npaths: {}\n")
    with pytest.raises(
        DocumentError, match=r"got swagger 2\.0\. Convert it: npx @scalar/cli document upgrade .*api\.yaml --output openapi\.json"
    ):
        document_at(root)


def _overlay(folder: Path, *actions: Json, version: str = "1.0.0") -> Path:
    path = folder / "overlay.json"
    path.write_text(json.dumps({"overlay": version, "info": {"title": "o", "version": "1"}, "actions": actions}))
    return path


def test_an_overlay_of_the_users_own_is_applied_before_anything_is_assumed(tmp_path: Path) -> None:
    root = _write(tmp_path, api=_HEAD + "paths:\n  /a:\n    get:\n      parameters: [{name: q}]\n      responses: {}\n")
    actions = [
        {"target": "$.paths['/a'].get.parameters[0]", "update": {"in": "query", "schema": {}}},
        {"target": "$.paths['/a'].get.responses", "update": {"200": {"description": "yes"}}},
        {"target": "$.absent", "remove": True},
    ]
    document = document_at(root, overlays=[_overlay(tmp_path, *actions)])
    assert [parameter.name for parameter in document.operations[0].parameters] == ["q"]
    assert [fault.problem for fault in document.faults] == ["the overlay's action on $.absent matches nothing"]


def test_an_overlay_names_its_document(tmp_path: Path) -> None:
    assert overlays_by_source(["a=x.yaml", "y.yaml"], ["a=o.yaml", "y=p.yaml", "a=q.yaml"]) == (
        (Path("o.yaml"), Path("q.yaml")),
        (Path("p.yaml"),),
    )
    with pytest.raises(DocumentError, match="wanted NAME=FILE, as there are several documents: a, y"):
        overlays_by_source(["a=x.yaml", "y.yaml"], ["o.yaml"])
    with pytest.raises(DocumentError, match="there is no document 'b': wanted one of a"):
        overlays_by_source(["a=x.yaml"], ["b=o.yaml"])


def test_what_was_read_once_is_read_from_the_cache_until_a_file_changes(tmp_path: Path) -> None:
    root = _write(tmp_path, api=_HEAD + "paths: {/a: {$ref: item.yaml}}\n", item="get: {responses: {}}\n")
    cache = tmp_path / "cache"
    first, second = (document_at(root, cache=cache) for _ in range(2))
    assert (first.raw, first.faults) == (second.raw, second.faults)
    assert len(list(cache.glob("document-*.json"))) == 1
    assert len(second.faults) == 1
    _write(tmp_path, item="put: {responses: {}}\n")
    assert [operation.key for operation in document_at(root, cache=cache).operations] == ["PUT /a"]
