"""`mockserver init`: a package that works at once, from any document; nothing overwritten; sentences for what cannot be."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mockserver.cli import main
from mockserver.scaffold.names import identifier, project_names
from tests.nested_pytest import outer_environment

ACME = """
openapi: 3.0.3
info: {title: Acme, version: "1"}
servers: [{url: https://api.acme.example/v2}]
security: [{key: []}]
paths:
  /droplets:
    post:
      operationId: createDroplet
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [data], properties: {data: {$ref: '#/components/schemas/NewDroplet'}}}
      responses:
        "201": {description: Made., content: {application/json: {schema: {$ref: '#/components/schemas/Envelope'}}}}
        "422": {$ref: '#/components/responses/Refused'}
    get:
      operationId: listDroplets
      responses:
        "200":
          description: All.
          content:
            application/json:
              schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Droplet'}}}}
  /droplets/{droplet_id}:
    parameters: [{name: droplet_id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getDroplet
      responses:
        "200": {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Envelope'}}}}
        "404": {$ref: '#/components/responses/Refused'}
    delete:
      operationId: deleteDroplet
      responses:
        "204": {description: Gone.}
        "404": {$ref: '#/components/responses/Refused'}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  responses:
    Refused:
      description: Why not.
      content: {application/json: {schema: {type: object, required: [message], properties: {message: {type: string}}}}}
  schemas:
    Envelope: {type: object, required: [data], properties: {data: {$ref: '#/components/schemas/Droplet'}}}
    NewDroplet:
      type: object
      required: [name, size]
      properties: {name: {type: string, minLength: 1}, size: {type: string, enum: [small, large]}, note: {type: string}}
    Droplet:
      allOf:
        - $ref: '#/components/schemas/NewDroplet'
        - {type: object, required: [id], properties: {id: {type: integer}, created_at: {type: string, format: date-time}}}
"""
SHARED = Path(__file__).parents[4] / "shared" / "documents"


def _document(paths: dict[str, object], **more: object) -> str:
    return json.dumps({"openapi": "3.1.0", "info": {"title": "Acme", "version": "1"}, "paths": paths, **more})


def _init(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["init", *map(str, arguments)])


def _run(*arguments: str, cwd: Path, site: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = outer_environment() | {"NO_COLOR": "1", **({"PYTHONPATH": str(site)} if site else {})}
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=180, check=False
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package that is made from a document whose resource has an envelope and integers for ids."""
    place = tmp_path_factory.mktemp("init")
    (place / "acme.yaml").write_text(ACME)
    result = _init(place / "acme.yaml", place / "acme-mock")
    assert (result.exit_code, result.stderr) == (0, "")
    return place / "acme-mock"


def test_each_file_has_an_example_made_from_the_document(folder: Path) -> None:
    files = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert sorted(files) == [
        "README.md", "acme_mock/__init__.py", "acme_mock/droplet.py", "acme_mock/openapi.yaml", "acme_mock/overlay.yaml",
        "acme_mock/vendor.toml", "pyproject.toml", "scenarios/droplet.yaml", "test_acme_mock.py",
    ]  # fmt: skip
    assert files["acme_mock/openapi.yaml"] == ACME
    assert "$.paths['/droplets'].post" in files["acme_mock/overlay.yaml"]
    assert 'Resource(collection_path="/droplets", kind="droplet")' in files["acme_mock/droplet.py"]
    assert 'fields.get("name") == "forbidden"' in files["acme_mock/droplet.py"]
    scenario = files["scenarios/droplet.yaml"]
    assert "id: /data/id" in scenario
    assert "DELETE /v2/droplets/${id}: null\n    status: 204" in scenario
    assert "status: 422" in scenario  # the document's own status for what is refused


def test_it_works_at_once_without_being_installed(folder: Path) -> None:
    played = _run("pytest", "-p", "no:cacheprovider", "-W", "error", "--strict-markers", cwd=folder)
    assert played.returncode == 0, played.stdout
    assert "1 passed" in played.stdout
    routes = _run("mockserver", "routes", "--document", ".", "--explain", cwd=folder)
    assert (routes.returncode, routes.stderr) == (0, "")
    assert "POST /v2/droplets: stateful (droplet)\n    role: create\n" in routes.stdout
    assert "    hooks: acme_mock/droplet.py\n" in routes.stdout
    checked = _run("contracts", "check", ".", "--profile", "quick", "--jobs", "1", "--only", "createDroplet", cwd=folder)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_it_works_by_its_name_once_installed(folder: Path, tmp_path: Path) -> None:
    built = _run("build", "--no-isolation", "--wheel", "--outdir", str(tmp_path), str(folder), cwd=tmp_path)
    assert built.returncode == 0, built.stdout + built.stderr
    with zipfile.ZipFile(next(tmp_path.glob("acme_mock-*.whl"))) as wheel:
        wheel.extractall(tmp_path / "site")
    routes = _run("mockserver", "routes", "--api", "acme", cwd=tmp_path, site=tmp_path / "site")
    assert routes.stdout.count("stateful (droplet)") == 4, routes.stderr
    checked = _run(
        "contracts", "check", "acme", "--profile", "quick", "--jobs", "1", "--only", "getDroplet", cwd=tmp_path, site=tmp_path / "site"
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_changed_scenario_fails(folder: Path) -> None:
    scenario = folder / "scenarios" / "wrong.yaml"
    scenario.write_text("- name: wrong\n  steps:\n    - GET /v2/droplets: null\n      reply: {data: [{name: nobody}]}\n")
    try:
        played = _run("pytest", "-p", "no:cacheprovider", cwd=folder)
    finally:
        scenario.unlink()
    assert "wrong: wrong, step 1: GET /v2/droplets: reply/data: wanted 1 items, got []" in played.stdout


def test_no_file_is_replaced_unless_force_says_so(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(ACME)
    target = tmp_path / "mocks" / "acme"
    (target / "acme_mock").mkdir(parents=True)
    (target / "acme_mock" / "overlay.yaml").write_text("mine")
    result = _init(tmp_path / "acme.yaml", target)
    assert result.exit_code == 2
    assert f"{target} has acme_mock/overlay.yaml already, and nothing was written" in result.stderr
    assert [path.name for path in target.rglob("*") if path.is_file()] == ["overlay.yaml"]
    assert _init(tmp_path / "acme.yaml", target, "--force").exit_code == 0
    assert (target / "acme_mock" / "overlay.yaml").read_text() != "mine"
    assert "is a file: wanted a folder" in _init(tmp_path / "acme.yaml", tmp_path / "acme.yaml").stderr


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("acme.yaml", None, "No such file or directory"),
        ("acme.yaml", "a: [", "acme.yaml"),
        ("acme.json", '{"swagger": "2.0", "paths": {}}', "got swagger 2.0. Convert it"),
        ("acme.json", _document({}), "no path has an operation: there is nothing to mock"),
        ("tavus.yaml", ACME, "'tavus' is the name of a built-in API: give another, as NAME="),
    ],
)
def test_what_cannot_be_is_told_in_the_readers_sentence(tmp_path: Path, name: str, text: str | None, sentence: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    result = _init(tmp_path / name, tmp_path / "out")
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert not (tmp_path / "out").exists()
    assert result.exception is None or isinstance(result.exception, SystemExit)


@pytest.mark.parametrize(
    ("called", "names"),
    [
        ("acme-v1-2", ("acme-v1-2", "acme-v1-2-mock", "acme_v1_2_mock")),
        ("3Scale", ("3scale", "3scale-mock", "n3scale_mock")),
        ("_a_", ("a", "a-mock", "a_mock")),
        ("class", ("class", "class-mock", "class_mock")),
        ("--", ("document", "document-mock", "document_mock")),
    ],
)
def test_names_are_made_valid(called: str, names: tuple[str, str, str]) -> None:
    made = project_names(called)
    assert (made.api, made.distribution, made.module) == names
    assert made.module.isidentifier()


@pytest.mark.parametrize(
    ("kind", "name"), [("pet", "pet"), ("List", "list_"), ("import", "import_"), ("2fa code", "n2fa_code"), ("é", "item")]
)
def test_a_kind_of_resource_names_a_module(kind: str, name: str) -> None:
    assert identifier(kind) == name


def _text(schema: object) -> dict[str, object]:
    return {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}


RPC = _document({"/balance/get": {"post": {"operationId": "getBalance", "responses": _text({"type": "object", "required": ["sum"],
                 "properties": {"sum": {"type": "integer"}}})}}})  # fmt: skip
THING = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "Label": {"type": "string"}}}
FORM = {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"Label": {"type": "string"}}}}}
VERSION = {"name": "api-version", "in": "query", "required": True, "schema": {"type": "string", "enum": ["2024-01-01"]}}
ACCOUNT = {"name": "a", "in": "path", "required": True, "schema": {"type": "string", "example": "AC1"}}
FORMS = _document(
    {
        "/{a}/Things": {"parameters": [ACCOUNT, VERSION], "post": {"requestBody": {"content": FORM}, "responses": _text(THING)}},
        "/{a}/Things/{id}": {
            "parameters": [ACCOUNT, VERSION, {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
            "get": {"responses": _text(THING)},
        },
    }
)  # fmt: skip
IMPERFECT = ACME.replace("openapi: 3.0.3", "openapi: 3.0").replace("required: [id]", "required: id")


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("1. rpc api.json", RPC, "POST /balance/get: null"),
        ("forms.json", FORMS, "POST /AC1/Things?api-version=2024-01-01: null\n    raw: Label="),
        ("acme.v2.yaml", IMPERFECT, "POST /v2/droplets:\n"),
    ],
)
def test_documents_of_other_styles_get_an_example_too(tmp_path: Path, name: str, text: str, shown: str) -> None:
    (tmp_path / name).write_text(text)
    assert _init(tmp_path / name, tmp_path / "out").exit_code == 0
    assert shown in next((tmp_path / "out" / "scenarios").iterdir()).read_text()
    played = _run("pytest", "-p", "no:cacheprovider", cwd=tmp_path / "out")
    assert played.returncode == 0, played.stdout


def test_a_document_of_several_files_is_kept_as_one(tmp_path: Path) -> None:
    split = re.sub(r"'#/components/schemas/Envelope'", "'parts.yaml#/Envelope'", ACME)
    (tmp_path / "acme.yaml").write_text(split)
    (tmp_path / "parts.yaml").write_text("Envelope: {type: object, properties: {data: {$ref: 'acme.yaml#/components/schemas/Droplet'}}}\n")
    result = _init(tmp_path / "acme.yaml", tmp_path / "out")
    assert "The document is several files, and kept as one." in result.output
    (tmp_path / "parts.yaml").unlink()
    played = _run("pytest", "-p", "no:cacheprovider", cwd=tmp_path / "out")
    assert played.returncode == 0, played.stdout


@pytest.mark.parametrize("name", ["petstore.yaml", "plaid.yaml"])
def test_whole_documents_give_packages_whose_tests_pass(tmp_path: Path, name: str) -> None:
    if not (SHARED / name).is_file():
        pytest.skip("the document is not here")
    assert _init(SHARED / name, tmp_path / "out").exit_code == 0
    played = _run("pytest", "-p", "no:cacheprovider", cwd=tmp_path / "out")
    assert played.returncode == 0, played.stdout
