"""The pytest plugin, as a project's own tests use it: in a pytest of its own, with nothing imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.nested_pytest import outer_environment

TESTS = """
import os
import httpx
import pytest

BODY = {"name": "chat", "gpu_type": "h100-80gb", "image": "registry.together.ai/proj/chat:1"}


def deploy(mock, **more):
    return httpx.post(f"{mock.base_url}/deployments", json={**BODY, **more}, headers=mock.headers)


@pytest.mark.parametrize("turn", range(3))
def test_each_test_has_a_world_of_its_own(together_mock, turn):
    assert deploy(together_mock).status_code == 200
    together_mock.assert_conforms()
    assert [one.status for one in together_mock.exchanges] == [200]


def test_time_is_moved_by_hand(together_mock):
    deploy(together_mock)
    together_mock.advance(90)
    found = httpx.get(f"{together_mock.base_url}/deployments/chat", headers=together_mock.headers).json()
    assert found["status"] == "Ready"


def test_a_failure_is_asked_for(together_mock):
    together_mock.fail_next(503, operation="POST /deployments", retry_after_s=1)
    assert [deploy(together_mock).status_code for _ in range(2)] == [503, 200]


def test_a_rate_is_limited(together_mock):
    together_mock.limit_rate(1, window_s=60, operation="POST /deployments")
    answers = [deploy(together_mock, name=f"chat-{number}") for number in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    together_mock.advance(60)
    assert deploy(together_mock, name="later").status_code == 200


def test_both_apis_are_one_server(together_mock, tavus_mock):
    assert together_mock.origin == tavus_mock.origin
    assert httpx.get(f"{tavus_mock.base_url}/v2/faces", headers=tavus_mock.headers).status_code == 200


@pytest.mark.mock_environment
def test_the_sdks_variables_are_set(together_mock, tavus_mock):
    assert os.environ["TOGETHER_API_KEY"] == together_mock.key
    assert os.environ["TAVUS_PUBLIC_API_BASE_URL"] == tavus_mock.origin + "/v2"


def test_no_variable_is_set_without_the_marker():
    assert "TOGETHER_API_KEY" not in os.environ


def test_a_secret_is_not_shown(together_mock):
    body = {"name": "token", "value": "never-show-this-value"}
    httpx.post(f"{together_mock.base_url}/deployments/secrets", json=body, headers=together_mock.headers)
    assert "never-show-this-value" not in repr(together_mock.exchanges)
    assert together_mock.key not in repr(together_mock.exchanges)
"""

BROKEN = """
import httpx


def test_a_camel_cased_field_is_found_out(together_mock):
    body = {"name": "chat", "gpuType": "h100-80gb", "image": "registry.together.ai/proj/chat:1"}
    httpx.post(f"{together_mock.base_url}/deployments", json=body, headers=together_mock.headers)
    together_mock.assert_conforms()


def test_a_test_that_fails_otherwise_shows_the_exchanges(together_mock):
    httpx.get(f"{together_mock.base_url}/deployments", headers=together_mock.headers)
    assert False
"""


ACME = """
openapi: 3.0.3
info: {title: Acme, version: "1"}
servers: [{url: https://api.acme.example/v2}]
paths:
  /pets:
    post:
      operationId: createPet
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {"201": {description: Made., content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
    get:
      operationId: listPets
      responses:
        "200": {description: All., content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}
  /pets/{id}:
    get:
      operationId: getPet
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {"200": {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
components:
  schemas:
    Pet:
      type: object
      required: [name]
      additionalProperties: false
      properties: {id: {type: integer, readOnly: true}, name: {type: string}}
"""

KEYS = """
security: [{account: [], key: []}]
components:
  securitySchemes: {account: {type: apiKey, in: header, name: X-Account}, key: {type: apiKey, in: query, name: api_key}}
"""

DOCUMENT_TESTS = """
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.mock_document("acme.yaml")
SCENARIO = '''
- name: a pet is made, and another caller shows no key
  steps:
    - POST /v2/pets: {name: Tom}
      status: 201
      save: {id: /id}
    - GET /v2/pets/${id}: null
      as: nobody
      reply: {name: Tom}
'''


def made(mock, **body):
    return httpx.post(f"{mock.base_url}/pets", json=body, headers=mock.headers, params=mock.params)


@pytest.mark.parametrize("turn", range(4))
def test_each_test_begins_with_nothing(document_mock, turn):
    assert httpx.get(f"{document_mock.base_url}/pets").json() == []
    assert made(document_mock, name="Tom").status_code == 201
    document_mock.advance(60)
    document_mock.assert_conforms()
    assert [exchange.status for exchange in document_mock.exchanges] == [200, 201]


def test_an_undeclared_property_is_found(document_mock):
    made(document_mock, name="Tom", colour="grey")
    with pytest.raises(AssertionError, match="(?s)1 departures.*no property `colour`"):
        document_mock.assert_conforms()


def test_a_status_that_the_document_leaves_out_is_no_departure(document_mock):
    assert httpx.get(f"{document_mock.base_url}/pets/7").status_code == 404
    document_mock.assert_conforms()


@pytest.mark.mock_document("pets=acme.yaml", overlay="keys.yaml")
def test_a_document_is_named_and_its_overlay_applied(document_mock):
    assert document_mock.api == "pets"
    assert dict(document_mock.headers) == {"X-Account": document_mock.key}
    assert dict(document_mock.params) == {"api_key": document_mock.key}
    assert made(document_mock, name="Tom").status_code == 201
    assert httpx.get(f"{document_mock.base_url}/pets").status_code == 401


@pytest.mark.mock_document("together")
def test_an_api_is_named(document_mock, together_mock):
    assert document_mock.base_url != together_mock.base_url
    assert dict(document_mock.headers) == dict(together_mock.headers)


def test_a_scenario_is_played(document_mock, tmp_path):
    (tmp_path / "pets.yaml").write_text(SCENARIO)
    document_mock.play(tmp_path / "pets.yaml")
    (tmp_path / "pets.yaml").write_text(SCENARIO.replace("reply: {name: Tom}", "reply: {name: Tim}"))
    with pytest.raises(AssertionError, match="step 2: GET /v2/pets/.*: reply/name: wanted 'Tim', got 'Tom'"):
        document_mock.play(tmp_path / "pets.yaml")
"""

WRONG_DOCUMENTS = """
import pytest


def test_without_marker(document_mock): ...


@pytest.mark.mock_document("missing.yaml")
def test_missing(document_mock): ...


@pytest.mark.mock_document("test_app.py")
def test_no_document(document_mock): ...


@pytest.mark.mock_document("acme.yaml", "other.yaml")
def test_two(document_mock): ...


@pytest.mark.mock_document("acme.yaml", overlay="missing.yaml")
def test_overlay(document_mock): ...
"""


def _pytest(folder: Path, source: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_app.py").write_text(source)
    (folder / "pytest.ini").write_text("[pytest]\n")
    environment = outer_environment("TOGETHER", "TAVUS")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_a_test_suite_runs_against_its_own_mocks(tmp_path: Path) -> None:
    done = _pytest(tmp_path, TESTS)
    assert " passed" in done.stdout, done.stdout
    assert done.returncode == 0, done.stdout


def test_workers_of_xdist_do_not_disturb_each_other(tmp_path: Path) -> None:
    done = _pytest(tmp_path, TESTS, "-n", "2")
    assert done.returncode == 0, done.stdout


def test_a_failing_test_shows_what_broke_the_contract(tmp_path: Path) -> None:
    done = _pytest(tmp_path, BROKEN)
    assert done.returncode == 1
    assert "2 failed" in done.stdout
    assert "body.gpuType: not declared" in done.stdout
    assert "> GET /v1/deployments" in done.stdout
    assert "#/paths/~1deployments/post/requestBody" in done.stdout


@pytest.mark.parametrize("arguments", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_a_document_of_ones_own_is_mocked_by_a_marker(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "acme.yaml").write_text(ACME)
    actions = [{"target": "$", "update": yaml.safe_load(KEYS)}]
    overlay = {"overlay": "1.0.0", "info": {"title": "Keys", "version": "1"}, "actions": actions}
    (tmp_path / "keys.yaml").write_text(yaml.safe_dump(overlay))
    done = _pytest(tmp_path, DOCUMENT_TESTS, "-W", "error", "--strict-markers", *arguments)
    assert done.returncode == 0, done.stdout
    assert "9 passed" in done.stdout


def test_a_wrong_marker_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(ACME)
    done = _pytest(tmp_path, WRONG_DOCUMENTS)
    assert "5 errors" in done.stdout
    assert "Traceback" not in done.stdout
    for sentence in (
        'document_mock: wanted a marker that says of what: @pytest.mark.mock_document("acme.yaml")',
        f"mock_document: no file 'missing.yaml' in {tmp_path}, and no API of this name",
        "test_app.py",
        "mock_document('acme.yaml', 'other.yaml'): wanted one file, URL, folder or name, and perhaps overlay=FILE",
    ):
        assert sentence in done.stdout
