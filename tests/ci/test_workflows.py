"""The workflows of this repository, the GitLab template and the pre-commit hooks: read as their readers do, and their commands run."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from specs.json.parsing import Json, read
from tests.ci.workflows import uses_of

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HOOKS: Json = read(ROOT / ".pre-commit-hooks.yaml")
GITLAB: Json = read(ROOT / "ci" / "gitlab.yml")
ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "NO_COLOR": "1"}


@pytest.mark.parametrize(
    ("schema", "paths"), [("github-workflows", WORKFLOWS), ("gitlab-ci", [ROOT / "ci" / "gitlab.yml"])], ids=["github", "gitlab"]
)
def test_the_files_fit_the_schema_of_their_reader(schema: str, paths: list[Path]) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_no_more_than_it_needs(path: Path) -> None:
    workflow: Json = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
        assert all("@" in use or use == "./" for use in uses_of(job["steps"]))
        targets = {
            word
            for step in job["steps"]
            for words in re.findall(r"^make (.+)$", step.get("run", ""), re.MULTILINE)
            for word in words.split()
        }
        assert targets <= set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_every_python_that_is_named_is_tested() -> None:
    versions = {name.rpartition(" ")[2] for name in PROJECT["classifiers"] if re.search(r"Python :: 3\.\d+$", name)}
    assert set(_jobs("test")["test"]["strategy"]["matrix"]["python-version"]) == versions


def test_a_release_is_published_by_trust_and_only_after_it_was_looked_at() -> None:
    publish = _jobs("release")["publish"]
    assert (publish["needs"], publish["permissions"], publish["environment"]["name"]) == ("build", {"id-token": "write"}, "pypi")
    assert "secrets" not in (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    runs = [step["run"] for step in _jobs("release")["build"]["steps"] if "run" in step]
    (version,) = (run for run in runs if "GITHUB_REF_NAME" in run)
    for tag, status in ((f"v{PROJECT['version']}", 0), ("v99.0", 1)):
        done = subprocess.run(["bash", "-c", version], cwd=ROOT, env={**ENVIRONMENT, "GITHUB_REF_NAME": tag}, check=False)
        assert done.returncode == status


def test_every_image_of_the_dockerfile_is_built() -> None:
    targets = re.findall(r"^FROM base AS (\S+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(_jobs("image")["image"]["strategy"]["matrix"]["target"]) == sorted(targets)


def test_a_hook_installs_what_its_command_wants() -> None:
    by_id = {hook["id"]: hook for hook in HOOKS}
    assert by_id["contracts-check"]["additional_dependencies"] == PROJECT["optional-dependencies"]["judge"]
    assert {hook["entry"].split()[0] for hook in HOOKS} <= set(PROJECT["scripts"])
    assert all((hook["language"], hook["pass_filenames"]) == ("python", False) for hook in HOOKS)


@pytest.mark.parametrize(
    ("hook", "arguments"), [("specs-verify", ["tavus"]), ("contracts-check", ["tavus", "--only", "listPals", "--jobs", "1"])]
)
def test_the_command_of_a_hook_passes(hook: str, arguments: list[str], tmp_path: Path) -> None:
    entry = next(own["entry"] for own in HOOKS if own["id"] == hook)
    done = subprocess.run([*shlex.split(entry), *arguments], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_check_of_the_gitlab_template_writes_what_it_keeps(tmp_path: Path) -> None:
    job = GITLAB[".contracts-check"]
    variables = {**job["variables"], "CONTRACTS_DOCUMENT": "tavus"}
    script = "\n".join(job["script"]).replace("--target", "--only listPals --jobs 1 --target")
    done = subprocess.run(
        ["bash", "-euc", script], cwd=tmp_path, env={**ENVIRONMENT, **variables}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / job["artifacts"]["reports"]["junit"]).is_file()


def test_the_mock_of_the_gitlab_template_answers_the_script_that_follows(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    job = GITLAB[".mock"]
    variables = {"MOCK_OPTIONS": f"--api tavus --port {port}", "MOCKSERVER_URL": f"http://127.0.0.1:{port}"}
    script = [line for line in job["before_script"] if not line.startswith("pip ")]
    script += ["mockserver ctl worlds", "kill $!"]
    done = subprocess.run(
        ["bash", "-euc", "\n".join(script)], cwd=tmp_path, env={**ENVIRONMENT, **variables}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, '"worlds"' in done.stdout) == (0, True), done.stdout + done.stderr


def _jobs(workflow: str) -> Json:
    return read(ROOT / ".github" / "workflows" / f"{workflow}.yml")["jobs"]
