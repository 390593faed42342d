"""The CLI of `together` 3.1.1: `tg beta jig …`, from the first volume to the last."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mockserver.embedded import RunningMock

from .environments import Json, python_environment, run
from .traffic import count, traffic

CLOCK = "x100"  # `deploy` looks every three seconds, and replicas start in ninety
_SECRET_VALUE = "s3cret-value-of-the-cli"
_IMAGE = "registry.together.ai/proj_abcdefg1234567890/llm:one"  # in the registry that the mock names, so it is prewarmed
_CONFIGURATION = f"""
name = "llm"
[deploy]
description = "It answers."
image = "{_IMAGE}"
gpu_type = "h100-80gb"
max_replicas = 2
environment_variables = {{ LEVEL = "info" }}
volume_mounts = [{{ name = "weights", mount_path = "/weights" }}]
[deploy.autoscaling]
metric = "QueueBacklogPerWorker"
target = 1.5
"""
_FROM_S3 = ("--source", "s3://bucket/weights", "--aws-oidc-role-arn", "arn:aws:iam::1:role/reader")

Jig = Callable[..., str]


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    """A key of the test's own, and so a world of its own."""
    return f"test-together-cli-{request.node.name}"


@pytest.fixture
def jig(mock: RunningMock, tmp_path: Path, key: str) -> Jig:
    """Runs `tg beta jig` in a project of its own, and gives what it said; `fails=True` where it should end with 1."""
    tg = str(python_environment("together-3.1.1") / "tg")
    (tmp_path / "jig.toml").write_text(_CONFIGURATION)
    quiet = {"TOGETHER_TELEMETRY_DISABLED": "1", "TOGETHER_DISABLE_VERSION_CHECK": "1"}
    told = {"TOGETHER_BASE_URL": mock.origin, "TOGETHER_API_KEY": key, **quiet}

    def call(*words: str, fails: bool = False, **environment: str) -> str:
        completed = run([tg, "beta", "jig", *words], tmp_path, **{**told, **environment})
        said = completed.stdout + completed.stderr
        assert completed.returncode == (1 if fails else 0), f"tg beta jig {' '.join(words)}\n{said}"
        assert _SECRET_VALUE not in said
        return said if fails else completed.stdout

    return call


def test_a_project_is_deployed_watched_changed_and_destroyed(mock: RunningMock, jig: Jig, key: str, tmp_path: Path) -> None:
    before = count(mock)
    assert "There is no deployment llm" in jig("status", fails=True)
    assert "Volume weights v0 is ready" in jig("volumes", "create", "--name", "weights", *_FROM_S3, "--watch")
    assert "Created secret HF_TOKEN" in jig("secrets", "set", "--name", "HF_TOKEN", "--value", _SECRET_VALUE, "--ttl", "7d")
    assert "Deployment successful!" in jig("deploy")

    shown = _json(jig("status", "--json"))
    assert (shown["name"], shown["status"], shown["ready_replicas"], shown["image"]) == ("llm", "Ready", 1, _IMAGE)
    assert shown["autoscaling"] == {"metric": "QueueBacklogPerWorker", "model": "llm", "target": 1.5}
    assert {"name": "HF_TOKEN", "value_from_secret": "llm-HF_TOKEN"} in shown["environment_variables"]
    assert {"name": "TOGETHER_API_BASE_URL", "value": mock.origin} in shown["environment_variables"]
    assert _json(jig("volumes", "describe", "--name", "weights"))["mounted_by"] == [shown["id"]]
    told = jig("status")
    assert all(
        word in told
        for word in ("Status  : Ready", "1/1 ready (min 1, max 2)", "weights → /weights", "Running, ready", "Secrets: HF_TOKEN")
    )
    assert [one["id"] for one in _json(jig("list"))["data"]] == [shown["id"]]
    (replica,) = shown["replica_events"]
    assert f"{replica} Ready" in jig("logs", "--replica-id", replica, "--image-version", "one")
    assert f"{replica} Ready" in jig("logs", "--follow")

    configuration = tmp_path / "jig.toml"
    configuration.write_text(_CONFIGURATION.replace("info", "debug").split("[deploy.autoscaling]")[0])
    assert "Deployment successful!" in jig("deploy")
    changed = _json(jig("status", "--json"))
    assert (changed["id"], changed.get("autoscaling")) == (shown["id"], None)  # the CLI sent {}
    assert {"name": "LEVEL", "value": "debug"} in changed["environment_variables"]
    assert '"status": "done"' in jig("submit", "--prompt", "hello", "--watch")
    assert _json(jig("queue-status", "--json")) == {"messages_running": 0, "messages_waiting": 0, "total_jobs": 0}

    assert "Destroyed llm" in jig("destroy")
    assert "Deleted secret HF_TOKEN" in jig("secrets", "delete", "--name", "HF_TOKEN")
    assert "Deleted volume weights" in jig("volumes", "delete", "--name", "weights")

    seen = traffic(mock, before)
    assert dict(seen.refused()) == {
        ("GET /deployments/{id}", 404): 2,  # `status`, and `secrets set`, which asks for secrets that are not known here
        ("PATCH /deployments/secrets/{id}", 404): 1,  # `secrets set` tries this before it creates
        ("PATCH /deployments/{id}", 404): 1,  # and so does `deploy`
    }
    assert {"GET /v3/whoami", "GET /image-repositories/base-path", "POST /deployments/prewarm"} <= seen.operations()
    assert key not in seen.text
    assert _SECRET_VALUE not in seen.text


def test_secrets_are_set_listed_unset_and_deleted(mock: RunningMock, jig: Jig) -> None:
    before = count(mock)
    assert "expire" in jig("secrets", "set", "--name", "A", "--value", _SECRET_VALUE, "--ttl", "1d")
    assert _json(jig("secrets", "set", "--name", "A", "--value", _SECRET_VALUE, "--description", "again", "--json"))["ok"] is True
    (held,) = _json(jig("secrets", "list", "--json"))["data"]
    assert (held["name"], held["description"], held["ttl_seconds"]) == ("llm-A", "again", 86400)
    jig("secrets", "unset", "--name", "A")
    assert "A [remote only]" in jig("secrets", "list")
    assert "Deleted secret A" in jig("secrets", "delete", "--name", "A")
    seen = traffic(mock, before)
    assert dict(seen.refused()) == {("GET /deployments/{id}", 404): 1, ("PATCH /deployments/secrets/{id}", 404): 1}
    assert _SECRET_VALUE not in seen.text


def test_a_volume_gets_a_second_version(jig: Jig) -> None:
    jig("volumes", "create", "--name", "twice", *_FROM_S3)
    assert "already exists" in jig("volumes", "create", "--name", "twice", *_FROM_S3, fails=True)
    assert "to version 1" in jig("volumes", "update", "--name", "twice", *_FROM_S3)
    held = _json(jig("volumes", "describe", "--name", "twice"))
    assert (held["current_version"], sorted(held["version_history"])) == (1, ["0", "1"])
    assert [one["name"] for one in _json(jig("volumes", "list", "--json"))["data"]] == ["twice"]


def test_a_volume_is_filled_from_a_local_folder(jig: Jig, tmp_path: Path) -> None:
    source = tmp_path / "files"
    source.mkdir()
    (source / "a.txt").write_text("four")
    jig("volumes", "create", "--name", "local", "--source", str(source))
    files = _json(jig("volumes", "describe", "--name", "local"))["content"]["files"]
    assert [(one["name"].rpartition("/")[2], one["size"]) for one in files] == [("a.txt", 4)]


def test_a_failing_deployment_ends_the_deploy(mock: RunningMock, jig: Jig, tmp_path: Path) -> None:
    (tmp_path / "jig.toml").write_text(f'name = "broken"\n[deploy]\nimage = "{_IMAGE}"\n')
    said = jig("deploy", fails=True, TOGETHER_CUSTOM_HEADERS="Prefer: outcome=error")
    assert "crash looping" in said
    assert _json(jig("status", "--json"))["status"] == "Failed"


def test_whoami_is_asked_unless_the_project_is_known(mock: RunningMock, jig: Jig) -> None:
    for environment, paths in (
        ({}, ["GET /v3/whoami", "GET /v1/deployments"]),
        ({"TOGETHER_PROJECT_ID": "proj_mine"}, ["GET /v1/deployments"]),
    ):
        before = count(mock)
        jig("list", **environment)
        assert traffic(mock, before).paths() == paths


def test_a_wrong_key_is_told_so(mock: RunningMock, jig: Jig) -> None:
    before = count(mock)
    said = jig("list", fails=True, TOGETHER_API_KEY="wrong-key-0123456789", TOGETHER_PROJECT_ID="proj_mine")
    assert "Invalid or missing API key" in said
    assert "wrong-key-0123456789" not in traffic(mock, before).text


def _json(said: str) -> Json:
    return json.loads(said)
