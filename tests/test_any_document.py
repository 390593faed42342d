"""docs/any-document.md, followed literally: every command that it shows is run, and its test passes."""

from __future__ import annotations

import json
import re
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

import mockserver
from specs.json.parsing import Json
from tests.nested_pytest import outer_environment

PAGE = (Path(__file__).parents[1] / "docs" / "any-document.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_BIN = Path(sys.executable).parent
_PET = {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}, "required": ["id", "name"]}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
ACME: Json = {
    "openapi": "3.1.0",
    "info": {"title": "Acme", "version": "1"},
    "paths": {
        "/pets": {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"type": "object", "properties": {"name": {"type": "string"}}}}},
                },
                "responses": {"201": {"description": "", "content": {"application/json": {"schema": _PET}}}},
            }
        },
        "/pets/{id}": {
            "parameters": [_ID],
            "get": {"responses": {"200": {"description": "", "content": {"application/json": {"schema": _PET}}}}},
        },
    },
}
SCENARIO = """- name: a pet is read
  steps:
    - POST /pets: {name: Rex}
      status: 201
      save: {id: /id}
    - GET /pets/${id}: null
      reply: {name: Rex}
"""
BUY = """import httpx
import pytest


def buy_pet(base_url: str, headers: dict[str, str]) -> None:
    httpx.post(f"{base_url}/pets", headers=headers, json={"name": "Rex"}).raise_for_status()


"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with the files that the page names."""
    for name in ("acme.yaml", "openapi.json", "openapi.yaml"):
        (tmp_path / name).write_text(json.dumps(ACME), encoding="utf-8")
    (tmp_path / "fixes.yaml").write_text('overlay: 1.0.0\ninfo: {title: Fixes, version: "1"}\nactions: []\n', encoding="utf-8")
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "pet.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def _commands() -> list[str]:
    """The commands of the page, those inside its sentences, too."""
    blocks = [text for language, text in _BLOCK.findall(PAGE) if language == "sh"]
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    inside = re.findall(r"`((?:mockserver|contracts) [a-z][^`]*)`", _BLOCK.sub("", PAGE))
    return [command for command in (*lines, *inside) if command]


@pytest.mark.parametrize("command", _commands())
def test_every_command_runs(command: str, home: Path) -> None:
    words = shlex.split(command)
    argv = [str(_BIN / words[0]), *words[1:]]
    if words[1] == "serve":
        _serve(argv, home)
        return
    done = subprocess.run(argv, cwd=home, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _serve(argv: list[str], home: Path) -> None:
    """Hold that a `mockserver serve` comes up and keeps what it is sent, under whichever base path."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([*argv, "--port", str(port)], cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        base = argv[argv.index("--base-path") + 1] if "--base-path" in argv else ""
        pets = f"http://127.0.0.1:{port}{base}/pets"
        made = _answered(server, pets)
        assert httpx.get(f"{pets}/{made['id']}").json() == made
    finally:
        server.terminate()
        server.communicate(timeout=20)


def _answered(server: subprocess.Popen[str], pets: str) -> Json:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            answered = httpx.post(pets, json={"name": "Rex"})
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            assert answered.status_code == 201, answered.text
            return answered.json()
    raise AssertionError(f"no answer at {pets}")


def test_its_test_passes(home: Path) -> None:
    (test,) = [text for language, text in _BLOCK.findall(PAGE) if language == "python"]
    (home / "test_pets.py").write_text(BUY + test, encoding="utf-8")
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_pets.py"]
    done = subprocess.run(argv, cwd=home, env=outer_environment(), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_its_line_of_a_program_runs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    (call,) = re.findall(r"`(mockserver\.running\([^`]*\))`", PAGE)
    with eval(call, {"mockserver": mockserver}) as mock:  # noqa: S307 - the page's own line
        assert httpx.post(f"{mock.base_url('acme')}/pets", json={"name": "Rex"}).status_code == 201
