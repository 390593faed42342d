"""The README: every command in it runs, and it stays short."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.mock_fixtures import ApiMock
from tests.nested_pytest import outer_environment

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = [block for block in re.findall(r"^```sh\n(.*?)^```", README, re.DOTALL | re.MULTILINE) if "make " not in block]


def test_it_is_at_most_200_lines_long() -> None:
    assert len(README.splitlines()) <= 200


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split("\n", 1)[0][:40])
def test_a_block_of_commands_runs(block: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ends = "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n"  # what a command that fails leaves running would hold the output open
    script = ends + block.replace(".venv/bin/", "").replace("8080", str(port)).replace("curl ", "curl --fail-with-body ")
    environment = {**outer_environment(), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_it_says_of_a_fixture_is_all_that_a_fixture_has() -> None:
    table = re.search(r"^\| of a fixture .*?\n\n", README, re.DOTALL | re.MULTILINE)
    assert table
    named = {name for cell in re.findall(r"^\| (`.*?) \|", table[0], re.MULTILINE) for name in re.findall(r"`([a-z_]+)", cell)}
    public = {name for name in (*vars(ApiMock), *ApiMock.__dataclass_fields__) if not name.startswith("_")}
    assert named == public - {"api", "server", "first", "report"}  # how it is made, and what a failing test's report says


def test_the_make_targets_that_it_names_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make ([a-z]+)", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_paths_that_it_names_are_there() -> None:
    for path in re.findall(r"`((?:specs|mockserver|tests|benchmarks)/[a-z_./]*)`", README):
        assert (ROOT / path.replace("NAME/", "tavus/")).exists(), path
