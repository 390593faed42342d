"""The command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from click.testing import CliRunner

from mockserver import demo
from mockserver.cli import main
from mockserver.embedded import RunningMock
from mockserver.health import is_healthy
from mockserver.serving import banner
from mockserver.settings import Settings, is_accepted
from mockserver.state import ids
from tests.mockserver.wire import exchange, request


def test_routes_lists_every_operation_and_where_it_is_from() -> None:
    lines = CliRunner().invoke(main, ["routes"]).output.splitlines()
    assert lines[0].split() == ["API", "METHOD", "PATH", "FROM", "BEHAVIOUR", "OPERATION"]
    rows = {tuple(line.split()[1:4]): line for line in lines[1:]}
    assert "stateful (face)" in rows["POST", "/v2/faces", "vendored"]
    assert rows["GET", "/v1/deployments/{id}", "overlay"].split()[-1] == "getDeployment"
    assert "example" in rows["GET", "/v3/whoami", "overlay"]
    assert len(CliRunner().invoke(main, ["routes", "--api", "tavus"]).output.splitlines()) < len(lines)


def test_routes_explains_what_was_inferred_of_a_document_and_what_from(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"data": {"type": "array", "items": {"properties": {"id": {"type": "string"}}}}}}
    success = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
    listing = {"parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}], "responses": success}
    paths = {"/notes": {"get": listing, "post": {"responses": {"204": {"description": ""}}}}}
    file = tmp_path / "acme.json"
    file.write_text(json.dumps({"openapi": "3.1.0", "info": {"title": "Acme", "version": "1"}, "paths": paths}))
    result = CliRunner().invoke(main, ["routes", "--document", str(file), "--explain"])
    lines = result.output.splitlines()
    assert lines[0] == "GET /notes: stateful (note)"
    assert {"    role: list", "    evidence: GET /notes answers an array", "    items: data", "    limit: limit"} <= set(lines)
    assert "x-resource" in lines[-1]
    stated = json.loads(CliRunner().invoke(main, ["routes", "--document", str(file), "--format", "json"]).output)
    assert [(operation["path"], operation["role"]) for operation in stated] == [("/notes", "list"), ("/notes", "create")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "0.0.0.0"], "not on loopback: give a --control-token"),  # noqa: S104 - it is refused
        (["--host", "::"], "not on loopback"),
        (["--host", "example.com"], "not on loopback"),
        (["--clock", "fast"], "wanted real, manual or xFACTOR"),
        (["--clock", "x0"], "wanted real, manual or xFACTOR"),
        (["--api", "other"], "'other' is not one of"),
        (["--port", "65536"], "65536"),
        (["--seed", "x"], "not a valid integer"),
        (["--accept-key", " "], "got an empty key"),
        (["--journal-size", "-1"], "-1"),
    ],
)
def test_serve_refuses_what_cannot_be(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(main, ["serve", *arguments])
    assert result.exit_code != 0
    assert said in " ".join(result.output.split())


def test_serve_says_so_when_the_port_is_taken(shared_mock: RunningMock) -> None:
    port = shared_mock.origin.rpartition(":")[2]
    result = CliRunner().invoke(main, ["serve", "--port", port])
    assert (result.exit_code, f"cannot listen on 127.0.0.1:{port}" in result.output) == (1, True)


def test_the_banner_says_what_a_client_needs(shared_mock: RunningMock) -> None:
    text = banner(shared_mock.mock, "http://127.0.0.1:8080")
    for said in (
        "http://127.0.0.1:8080/v1",
        "export TAVUS_PUBLIC_API_BASE_URL=http://127.0.0.1:8080/v2 TAVUS_API_KEY=test  # PyPI tavus, whose module is tavus_mcp\n",
        "export TOGETHER_BASE_URL=http://127.0.0.1:8080 TOGETHER_API_KEY=test  # PyPI together 3.x\n",
        "export TOGETHER_BASE_URL=http://127.0.0.1:8080/v1 TOGETHER_API_KEY=test  # npm together-ai, PyPI together 2.x\n",
        "/__mock__/",
    ):  # fmt: skip
        assert said in text


@pytest.mark.parametrize(
    ("key", "accepted"), [("test", True), ("test-1", True), ("mine", True), ("", False), ("Test", False), ("mine2", False)]
)
def test_keys_that_begin_with_test_are_accepted_and_those_that_were_named(key: str, accepted: bool) -> None:
    assert is_accepted(key, Settings(accept_keys=frozenset({"mine"}))) is accepted


def test_a_mock_that_answers_is_healthy(shared_mock: RunningMock) -> None:
    assert is_healthy(shared_mock.origin)
    assert not is_healthy("http://127.0.0.1:9")
    assert not is_healthy("nonsense")
    assert subprocess.run([sys.executable, "-m", "mockserver.health", shared_mock.origin], check=False).returncode == 0
    assert subprocess.run([sys.executable, "-m", "mockserver.health"], check=False).returncode == 1


def test_the_demo_goes_through(capsys: pytest.CaptureFixture[str]) -> None:
    demo.main()
    assert "exchanges as the documents declare" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("flags", "lines"),
    [(["--log-format", "text"], [f"GET /v2/faces 200 {ids.world_name('test')}"]), (["--quiet"], [])],
    ids=["told", "quiet"],
)
def test_a_server_tells_each_request_and_ctrl_c_ends_it_in_order(flags: list[str], lines: list[str]) -> None:
    command = [sys.executable, "-m", "mockserver", "serve", "--port", "0", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as server:
        try:
            assert server.stdout is not None
            banner_lines = list(iter_until(server.stdout, "Ctrl-C"))
            origin = next(line for line in banner_lines if line.startswith("tavus ")).split()[1]
            assert exchange(origin, request("GET", "/v2/faces?face_type=user", {"x-api-key": "test"})).status == 200
            server.send_signal(signal.SIGINT)
            _, told = server.communicate(timeout=60)
        finally:
            server.kill()
    assert (server.returncode, told.decode().splitlines()) == (0, lines)


def iter_until(stream: IO[bytes], word: str) -> Iterator[str]:
    """The lines of a stream, up to the first that has a word."""
    for line in stream:
        yield line.decode()
        if word in line.decode():
            return


def test_the_command_line_imports_nothing_that_takes_long() -> None:
    """What a server or a client needs is imported by those commands alone: completion and `--help` answer at once."""
    code = "import sys, mockserver.cli; print(*sorted({'httpx', 'connexion', 'flask', 'starlette', 'rich'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == []
