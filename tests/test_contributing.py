"""A newcomer's tasks: all that CONTRIBUTING.md says is done, in its order, in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from tests.nested_pytest import outer_environment

ROOT = Path(__file__).parents[1]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
TASKS = dict(re.findall(r"^## Add (?:an? )([a-z ]+?|API)\n(.*?)(?=^## |\Z)", CONTRIBUTING, re.DOTALL | re.MULTILINE))
_BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```', re.DOTALL | re.MULTILINE)


def _do(task: str, copy: Path) -> str:
    """Write the files of a task and run its commands; what they say is returned."""
    said = ""
    for language, path, text in _BLOCK.findall(TASKS[task]):
        if path:
            assert not (ROOT / path).exists(), f"{path} is one of ours"
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            (copy / path).write_text(text, encoding="utf-8")
        elif language == "sh":
            said += _sh(text, copy)
    return said


def _sh(script: str, copy: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**outer_environment(), "PATH": path, "PYTHONPATH": str(copy)}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=copy, env=environment, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's packages, and of the tests that a newcomer's files are run by."""
    folder = tmp_path_factory.mktemp("newcomer")
    for name in ("specs", "mockserver", "contracts", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_task_is_there() -> None:
    assert list(TASKS) == ["API", "overlay action", "behaviour file", "law", "report", "scenario"]


@pytest.mark.xdist_group("newcomer")
def test_a_newcomers_tasks_add_files_and_change_none(copy: Path) -> None:
    before = {path: path.read_bytes() for folder in ("specs", "mockserver", "contracts") for path in (copy / folder).rglob("*.py")}
    said = _do("API", copy)
    assert "ok pets: 1 page, 3 operations" in said
    assert re.search(r"^pets +GET +/v1/pets/\{pet_id\} +vendored +stateful \(pet\)", said, re.MULTILINE)
    assert "inferred" in _do("overlay action", copy)
    _do("behaviour file", copy)
    routes = _sh("python -m mockserver routes --api pets", copy)
    assert routes.count("stateful (pet)") == 3, routes  # a behaviour file that says only its collection keeps what was inferred
    _do("law", copy)
    _do("report", copy)
    assert (copy / "lines.txt").read_text(encoding="utf-8") == ""
    assert "name_stays" in {outcome["law"] for outcome in orjson.loads((copy / "run.json").read_bytes())["laws"]}
    assert _do("scenario", copy).startswith(".")
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.xdist_group("newcomer")
def test_what_was_added_breaks_none_of_our_tests(copy: Path) -> None:
    parametrised = "tests/contracts/clients/test_generated.py tests/mockserver/control/test_pages.py tests/mockserver/values/test_values.py"
    of_apis = "tests/specs/test_main.py tests/specs/test_verify.py tests/specs/test_gaps.py tests/specs/test_document.py"
    _sh(f"python -m pytest -q -x -p no:cacheprovider {of_apis} tests/contracts/reports {parametrised}", copy)
