"""The examples, as a project of their own would run them: their tests, under xdist too, and a defect that they must find."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.nested_pytest import outer_environment

EXAMPLES = Path(__file__).parents[1] / "examples"
PROJECTS = sorted(path.parent.name for path in EXAMPLES.glob("*/pytest.ini"))


def _pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the tests of a project, which knows nothing of ours but what is installed."""
    environment = outer_environment("TOGETHER", "TAVUS")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_there_are_examples() -> None:
    assert PROJECTS


@pytest.mark.parametrize("name", PROJECTS)
@pytest.mark.parametrize("arguments", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_an_examples_tests_pass(name: str, arguments: tuple[str, ...]) -> None:
    done = _pytest(EXAMPLES / name, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


def test_a_misspelt_field_is_found_and_shown(tmp_path: Path) -> None:
    folder = tmp_path / "launch"
    shutil.copytree(EXAMPLES / "launch", folder)
    program = folder / "launch.py"
    program.write_text(program.read_text(encoding="utf-8").replace('"train_video_url"', '"trainVideoUrl"'), encoding="utf-8")
    done = _pytest(folder)
    assert done.returncode == 1
    assert "body.trainVideoUrl: not declared" in done.stdout
    assert "> POST /v2/faces" in done.stdout
