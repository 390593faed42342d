"""The tutorials, followed literally: their files are written, their commands run in one shell, and what these say is as printed."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.nested_pytest import outer_environment

DOCS = Path(__file__).parents[1] / "docs"
PAGES = [DOCS / "tutorial.md", DOCS / "reports.md", *sorted((DOCS / "tutorials").glob("*.md"))]
LEAST_OUTPUTS = 3  # of each page: what is shown is compared
Block = tuple[str, str, str]  # the language, the file it is, if any, and the text
_BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```', re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_tutorial_goes_as_it_is_written(page: Path, tmp_path: Path) -> None:
    blocks: list[Block] = _BLOCK.findall(page.read_text(encoding="utf-8"))
    home, outputs = tmp_path / "empty", tmp_path / "outputs"
    home.mkdir()
    outputs.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    bin_folder = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = outer_environment() | {"PATH": bin_folder, "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    script = "set -m\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + "".join(_steps(blocks, outputs)).replace("8080", port)
    done = subprocess.run(["bash", "-c", script], cwd=home, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    expected_by_number = dict(_expected(blocks))
    assert len(expected_by_number) >= LEAST_OUTPUTS
    for number, expected in expected_by_number.items():
        output = (outputs / str(number)).read_text(encoding="utf-8").replace(port, "8080")
        pattern = ".*".join(re.escape(part) for part in expected.strip().split("…"))
        assert re.fullmatch(pattern, output.strip(), re.DOTALL), f"wanted:\n{expected}\ngot:\n{output}"


def _steps(blocks: list[Block], outputs: Path) -> Iterator[str]:
    """The page as a script: a file is written where it is printed, and what a block of commands says is kept under its number."""
    for number, (language, path, text) in enumerate(blocks):
        if path:
            folder = str(Path(path).parent)
            yield f"mkdir -p {shlex.quote(folder)}\ncat > {shlex.quote(path)} <<'END_OF_FILE'\n{text}END_OF_FILE\n"
        elif language == "sh":
            yield f"{{\n{text}}} > {shlex.quote(str(outputs / str(number)))} 2>&1 || exit 1\n"


def _expected(blocks: list[Block]) -> Iterator[tuple[int, str]]:
    """What is printed after a block of commands, by that block's number; … stands for anything."""
    for number, ((language, path, _), (next_language, _, text)) in enumerate(pairwise(blocks)):
        if language == "sh" and not path and next_language == "text":
            yield number, text
