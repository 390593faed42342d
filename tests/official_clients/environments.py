"""The environments that `install.py` makes, and how a client is run in one: with a scratch home and nothing inherited."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

Json = Any
CLIENTS = Path(__file__).resolve().parents[2] / ".clients"
PROGRAMS = Path(__file__).resolve().parent / "programs"
LONGEST_S = 120.0


def python_environment(name: str) -> Path:
    """The folder of the executables of a Python client's environment."""
    found = CLIENTS / name / ("Scripts" if os.name == "nt" else "bin")
    if not (CLIENTS / name / ".installed").is_file():
        pytest.fail(f"{name} is not installed: python tests/official_clients/install.py")
    return found


def npm_environment() -> Path:
    """The folder of the npm client; the test is skipped where there is none."""
    found = CLIENTS / "npm"
    if not (found / ".installed").is_file():
        pytest.skip("the npm client is not installed: it needs npm and node, then python tests/official_clients/install.py")
    return found


def run(command: list[str], home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a client in `home`, which is all it knows of the machine but the search path."""
    known = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "COLUMNS": "200", "NO_COLOR": "1", **environment}
    return subprocess.run(
        command, cwd=home, env=known, capture_output=True, text=True, timeout=LONGEST_S, check=False, stdin=subprocess.DEVNULL
    )


def report(completed: subprocess.CompletedProcess[str]) -> Json:
    """The JSON in the last line of a program that ended well."""
    assert completed.returncode == 0, f"{completed.args} ended with {completed.returncode}\n{completed.stdout}\n{completed.stderr}"
    return json.loads(completed.stdout.strip().splitlines()[-1])
