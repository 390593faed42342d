"""The Testcontainers module: what it asks of a Docker engine, which is one of our own, and that the mock is reached as it says."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from mockserver.container import IMAGE
from mockserver.embedded import running
from mockserver.settings import Settings
from specs.json.parsing import Json, read

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-of-the-test"


class Engine(ThreadingHTTPServer):
    """A Docker engine that starts nothing: its one container's port is that of a mock which runs already."""

    def __init__(self, mock_port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.ports = {"8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(mock_port)}]}
        self.asked: list[str] = []
        self.created: Json = None
        self.copied: dict[str, bytes] = {}

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Json]:
        """What the Engine API answers, as far as a client of it needs."""
        self.asked.append(f"{method} {path.partition('/containers')[2]}")
        if method == "POST" and path.endswith("/containers/create"):
            self.created = json.loads(body)
            return 201, {"Id": "c0ffee", "Warnings": []}
        if method == "PUT" and path.endswith("/archive"):
            with tarfile.open(fileobj=io.BytesIO(body)) as archive:
                self.copied |= {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]  # files
            return 200, None
        if path.endswith("/json") and method == "GET":
            network = {"Ports": self.ports, "Networks": {}}
            return 200, {"Id": "c0ffee", "Name": "/mock", "State": {"Status": "running"}, "NetworkSettings": network, "Config": {}}
        if path.endswith("/version"):
            return 200, {"ApiVersion": "1.44", "MinAPIVersion": "1.24"}
        return 204, None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_engine_request(self) -> None:
        assert isinstance(self.server, Engine)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, value = self.server.answer(self.command, urlsplit(self.path).path, body)
        payload = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status != 204:
            self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def do_GET(self) -> None:
        self.handle_engine_request()

    def do_POST(self) -> None:
        self.handle_engine_request()

    def do_PUT(self) -> None:
        self.handle_engine_request()

    def do_DELETE(self) -> None:
        self.handle_engine_request()

    def log_message(self, *args: object) -> None:
        """Tell nothing."""


@pytest.fixture
def engine() -> Iterator[Engine]:
    with running(Settings(apis=("tavus",), control_token=TOKEN)) as mock:
        server = Engine(urlsplit(mock.origin).port or 0)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
        server.server_close()


def _program(engine: Engine, program: str, *arguments: str) -> str:
    environment = {
        **os.environ,
        "DOCKER_HOST": f"tcp://127.0.0.1:{engine.server_port}",
        "TESTCONTAINERS_RYUK_DISABLED": "true",
        "TESTCONTAINERS_CONNECTION_MODE": "docker_host",
        "NO_PROXY": "*",
    }
    done = subprocess.run([sys.executable, "-c", program, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_container_is_started_reached_steered_and_removed(engine: Engine, tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text("openapi: 3.1.0", "utf-8")
    program = f"""
import httpx, sys
from pathlib import Path
from mockserver.container import MockContainer
with MockContainer(document=Path(sys.argv[1]), options=["--seed", "7"], control_token={TOKEN!r}) as mock:
    print(httpx.get(mock.origin + "/v2/faces", headers={{"x-api-key": mock.key}}, trust_env=False).status_code)
    print(httpx.post(mock.origin + "/__mock__/reset", headers=mock.control_headers, trust_env=False).status_code)
    print(httpx.post(mock.origin + "/__mock__/reset", trust_env=False).status_code)
"""
    assert _program(engine, program, str(document)).split() == ["200", "200", "401"]
    created: dict[str, Any] = engine.created
    assert created["Image"] == IMAGE
    assert created["Cmd"][6:] == ["--document", "/home/mock/openapi.yaml", "--api", "none", "--seed", "7"]
    assert f"MOCKSERVER_CONTROL_TOKEN={TOKEN}" in created["Env"]
    assert list(created["ExposedPorts"]) == ["8080/tcp"]
    assert engine.copied == {"/home/mock/openapi.yaml": b"openapi: 3.1.0"}
    assert engine.asked[-1] == "DELETE /c0ffee"


def test_the_snippet_of_the_page_passes(engine: Engine, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    (snippet,) = re.findall(r'```python title="test_faces.py"\n(.*?)```', page, re.DOTALL)
    (tmp_path / "test_faces.py").write_text(snippet, "utf-8")
    program = "import pytest, sys; sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', sys.argv[1]]))"
    assert "1 passed" in _program(engine, program, str(tmp_path))


def test_it_starts_what_the_service_of_the_compose_file_starts(engine: Engine) -> None:
    program = "from mockserver.container import MockContainer\nimport json; print(json.dumps(MockContainer()._command))"
    compose: Json = read(ROOT / "docker-compose.yml")
    assert json.loads(_program(engine, program)) == compose["services"]["mock"]["command"]
    assert f"{compose['name']}-mock:latest" == IMAGE
