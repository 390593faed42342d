"""The container files: no engine is needed to find out that what they start works."""

from __future__ import annotations

import json
import re
import shlex
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path

from mockserver.health import is_healthy
from specs.json.parsing import Json, read

ROOT = Path(__file__).parents[1]
MOCK: Json = read(ROOT / "docker-compose.yml")["services"]["mock"]


def _image_command() -> list[str]:
    found = re.findall(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    command: list[str] = json.loads(found[-1])
    return command


def _here(command: list[str], port: int) -> list[str]:
    """The command as this machine runs it: our interpreter, loopback, a free port."""
    program = {"mockserver": [sys.executable, "-m", "mockserver"], "python": [sys.executable]}[command[0]]
    return [*program, *(part.replace("0.0.0.0", "127.0.0.1").replace("8080", str(port)) for part in command[1:])]  # noqa: S104 - taken out


def test_the_compose_file_fits_the_compose_schema() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_service_starts_what_the_image_starts() -> None:
    assert MOCK["command"] == _image_command()


def test_the_command_serves_and_the_health_check_sees_it() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    check = _here(MOCK["healthcheck"]["test"][1:], port)
    assert subprocess.run(check, check=False).returncode == 1
    with subprocess.Popen([*_here(MOCK["command"], port), "--control-token", "local"], stdout=subprocess.PIPE) as server:
        try:
            deadline_s = time.monotonic() + 30
            while not is_healthy(f"http://127.0.0.1:{port}") and time.monotonic() < deadline_s:
                assert server.poll() is None
            assert subprocess.run(check, check=False).returncode == 0
        finally:
            server.terminate()


def test_off_loopback_the_command_wants_the_token_that_the_service_sets() -> None:
    assert "MOCKSERVER_CONTROL_TOKEN" in MOCK["environment"]
    command = [sys.executable, "-m", *_image_command()]
    done = subprocess.run(command, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"}, cwd=ROOT, check=False)
    assert done.returncode == 2
    assert "--control-token" in done.stderr


def test_the_image_runs_without_root_and_copies_what_it_installs() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER (?!root)", text, re.MULTILINE)
    for line in re.findall(r"^COPY ((?:[\w.-]+ )+)", text, re.MULTILINE):
        for name in shlex.split(line):
            assert (ROOT / name).exists(), name


def test_what_is_installed_holds_the_documents() -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]["specs"]
    packed = {path for pattern in patterns for path in (ROOT / "specs").glob(pattern)}
    assert packed == {path for path in (ROOT / "specs").rglob("*") if path.suffix in (".yaml", ".toml")}
