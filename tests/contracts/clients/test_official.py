"""The official packages, where `python tests/official_clients/install.py` has put them: what FOUND.md says of them is what is found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOUND = (ROOT / "contracts" / "adapters" / "FOUND.md").read_text(encoding="utf-8")
RUN = "import sys; sys.path.append(sys.argv.pop(1)); sys.path.insert(0, sys.argv.pop(1)); from contracts.cli.main import main; main()"
CASES = [
    ("tavus", "0.11.0", "request_as_asked", "GET /v2/deployments/{deployment_id}"),
    ("tavus", "0.11.0", "answer_returned", "POST /v2/pals"),
    ("together", "3.1.1", "request_as_asked", "GET /deployments/{id}/logs"),
    ("together", "3.1.1", "sent_once", "POST /deployments/secrets"),
]


@pytest.mark.parametrize(("package", "version", "check", "operation"), CASES)
def test_what_is_written_down_is_what_is_found(package: str, version: str, check: str, operation: str, tmp_path: Path) -> None:
    folder = next((ROOT / ".clients" / f"{package}-{version}").glob("lib/python3*/site-packages"), None)
    if folder is None:
        pytest.skip(f"{package} {version} is not installed in .clients/")
    words = ["client", f"contracts.adapters.official_{package}:ADAPTER", "--inputs", "30", "--only", operation]
    command = [sys.executable, "-c", RUN, str(folder), str(ROOT), *words]
    known = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=known)
    assert done.returncode == 1, done.stderr
    assert f"  {check}  {operation}: " in done.stdout
    assert f"| `{check}` |" in FOUND
    assert f"{package} {version}" in FOUND
