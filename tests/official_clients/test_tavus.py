"""PyPI `tavus`: its `TavusClient` and its CLI, from the first PAL to the last deployment."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mockserver.embedded import RunningMock
from specs import load

from .environments import PROGRAMS, Json, python_environment, report, run
from .traffic import count, traffic

_KEY = "test-tavus-client"
_CLI_KEY = "test-tavus-cli"
_STOCK_FACE = "r90bbd427f71"
_STOCK_TOOL = "tabc123def456"

Tavus = Callable[..., str]


def test_the_client_lives_through_the_lifecycle_of_each_resource(mock: RunningMock, tmp_path: Path) -> None:
    before = count(mock)
    python = str(python_environment("tavus-0.11.0") / "python")
    told = {"TAVUS_PUBLIC_API_BASE_URL": mock.origin + "/v2", "TAVUS_API_KEY": _KEY, "MOCK_ORIGIN": mock.origin}
    said = report(run([python, str(PROGRAMS / "tavus_lifecycle.py"), "0.11.0"], tmp_path, **told))
    seen = traffic(mock, before)

    assert dict(seen.refused()) == {
        ("GET /v2/faces", 401): 1,
        ("DELETE /v2/faces/{face_id}", 403): 1,
        ("GET /v2/deployments/{deployment_id}", 404): 1,
        ("GET /v2/faces/{face_id}", 400): 1,
        ("GET /v2/faces/{face_id}", 404): 1,
        ("GET /v2/pals/{pal_id}", 404): 1,
        ("GET /v2/pals/{pal_id}/skills/{skill_id}", 404): 1,
        ("PATCH /v2/deployments/{deployment_id}", 422): 1,
        ("PATCH /v2/pals/{pal_id}", 400): 1,
        ("PATCH /v2/pals/{pal_id}", 409): 1,
        ("POST /v2/deployments", 400): 1,
        ("POST /v2/deployments/{deployment_id}/start", 403): 1,
        ("POST /v2/deployments/{deployment_id}/start", 429): 1,
        ("POST /v2/faces", 400): 1,
        ("POST /v2/pals/{pal_id}/tools/", 400): 1,
    }
    assert seen.operations() == {operation.key for operation in load("tavus").operations}
    for secret in (_KEY, "wrong-key-0123456789", *said["secrets"]):
        assert secret not in seen.text


@pytest.fixture
def tavus(mock: RunningMock, tmp_path: Path) -> Tavus:
    """Runs the CLI, and gives what it printed; `fails=True` where it should end with 1."""
    executable = str(python_environment("tavus-0.11.0") / "tavus")
    told = {"TAVUS_PUBLIC_API_BASE_URL": mock.origin + "/v2", "TAVUS_API_KEY": _CLI_KEY}

    def call(*words: str, fails: bool = False, **environment: str) -> str:
        completed = run([executable, *words], tmp_path, **{**told, **environment})
        said = completed.stdout + completed.stderr
        assert completed.returncode == (1 if fails else 0), f"tavus {' '.join(words)}\n{said}"
        return said if fails else completed.stdout

    return call


def test_the_cli_builds_a_pal_and_deploys_it(mock: RunningMock, tavus: Tavus) -> None:
    before = count(mock)
    assert "Network check passed" in tavus("doctor")
    stock = _json(tavus("face", "list", "--stock", "--json"))["data"]
    assert [face["face_id"] for face in stock] == [_STOCK_FACE]
    pal_id = _json(tavus("quickstart", "--system-prompt", "Help.", "--name", "Coach"))["pal"]["pal_id"]
    tavus("pal", "patch", pal_id, "--path", "/greeting", "--value", "Hello")
    tavus("pal", "tools", "attach", pal_id, _STOCK_TOOL)
    tavus("pal", "capabilities", "attach", pal_id, "web_search")
    tavus("pal", "capabilities", "attach", pal_id, "perception", "--perception-model", "off")
    shown = _json(tavus("pal", "get", pal_id, "--include-settings"))
    assert (shown["greeting"], shown["default_face_id"], shown["tool_ids"]) == ("Hello", _STOCK_FACE, [_STOCK_TOOL])
    able = _json(tavus("pal", "capabilities", "list", pal_id))["capabilities"]
    assert (able["web_search"]["attached"], able["perception"]["attached"], able["memory"]["attached"]) == (True, False, False)
    tavus("pal", "capabilities", "detach", pal_id, "web_search")
    assert [pal["pal_id"] for pal in _json(tavus("pal", "list", "--json", "--pal-type", "user"))["data"]] == [pal_id]

    page = (
        "--pal-id",
        pal_id,
        "--channel",
        "landing-page",
        "--memory-per-visitor",
        "--page-title",
        "Hello",
        "--page-description",
        "Come in.",
    )
    names = [_json(tavus("deployment", "create", *page))["name"] for _ in range(2)]
    assert names == ["Coach Link", "Coach Link 2"]  # the CLI looks at the names that there are
    site = (
        "--pal-id",
        pal_id,
        "--channel",
        "embed",
        "--shared-memory",
        "--allowed-origin",
        "https://example.com",
        "--daily-call-limit",
        "5",
    )
    made = _json(tavus("deployment", "create", *site, "--name", "Site"))
    assert (made["status"], made["limits"], made["allowed_origins"]) == ("active", {"daily_call_limit": 5}, ["https://example.com"])
    assert made["deployment_id"] in made["integration"]["snippet"]["script_tag"]
    assert _json(tavus("deployment", "get", made["deployment_id"]))["customization"] == {"conversation": {"unique_memory_tag": False}}
    listed = _json(tavus("deployment", "list", "--json"))
    assert ([one["name"] for one in listed["data"]], listed["total_count"]) == (["Site", "Coach Link 2", "Coach Link"], 3)

    assert tavus("pal", "delete", pal_id).strip() == "null"
    assert "failed with 404" in tavus("pal", "get", pal_id, fails=True)
    assert "failed with 401" in tavus("pal", "list", fails=True, TAVUS_API_KEY="wrong-key-0123456789")
    seen = traffic(mock, before)
    assert dict(seen.refused()) == {("GET /v2/pals/{pal_id}", 404): 1, ("GET /v2/pals", 401): 1}
    assert _CLI_KEY not in seen.text


def _json(said: str) -> Json:
    return json.loads(said)
