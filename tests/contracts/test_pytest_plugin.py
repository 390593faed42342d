"""The pytest plugin, as a project's own tests use it: in a pytest of its own, with nothing imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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


def _pytest(folder: Path, source: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_app.py").write_text(source)
    (folder / "pytest.ini").write_text("[pytest]\n")
    environment = {name: held for name, held in os.environ.items() if not name.startswith(("PYTEST", "TOGETHER", "TAVUS"))}
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
