"""`contracts check`, as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.apis import BUILT_IN


def _contracts(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "contracts", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.parametrize("api", BUILT_IN)
def test_the_mock_keeps_its_contract(api: str) -> None:
    done = _contracts("check", api, "--seed", "1", "--profile", "quick", "--shard", "1/8")  # `make demo` does the whole
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"PASS  {api} on mock: 0 findings, ")
    assert done.stdout.endswith(f"\nRepeat: contracts check {api} --profile quick --seed 1 --shard 1/8\n")


class _Wrong(BaseHTTPRequestHandler):
    """Answers every request with success and a body that no operation declares."""

    def do_GET(self) -> None:
        content = b'{"wrong": true}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_PATCH = do_DELETE = do_PUT = do_GET  # noqa: N815 - the base class looks for these names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing."""


def test_a_service_that_breaks_its_contract_is_found_out() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Wrong) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        key = "a-key-that-no-report-may-show"
        target = f"http://127.0.0.1:{server.server_port}"
        done = _contracts(
            "check", "tavus", "--target", target, "--profile", "quick", "--only", "GET /v2/faces", "--jobs", "1", TAVUS_API_KEY=key
        )
        server.shutdown()
    assert done.returncode == 1
    assert done.stdout.startswith("FAIL  tavus on http")
    assert key not in done.stdout + done.stderr


def test_a_url_wants_a_key_from_the_environment() -> None:
    done = _contracts("check", "tavus", "--target", "http://127.0.0.1:9", TAVUS_API_KEY="")
    assert done.returncode == 2
    assert "TAVUS_API_KEY" in done.stderr


def test_a_target_that_is_no_url_is_told_so() -> None:
    done = _contracts("check", "tavus", "--target", "somewhere", TAVUS_API_KEY="test")
    assert done.returncode == 2
    assert "wanted mock, live, or a URL" in done.stderr


def test_a_server_that_is_not_there_cannot_be_judged() -> None:
    done = _contracts("check", "tavus", "--target", "http://127.0.0.1:9", "--profile", "quick", TAVUS_API_KEY="test")
    assert done.returncode != 0


BOOKS = """
openapi: 3.1.0
info: {title: Books, version: '1'}
paths:
  /books:
    get: {responses: {'200': {description: All, content: {application/json: {schema: {type: array, items: {type: object}}}}}}}
"""
KEYED = BOOKS + "security: [{key: []}]\ncomponents: {securitySchemes: {key: {type: http, scheme: bearer}}}\n"


def test_a_document_without_a_target_is_judged_on_a_mock_of_it_and_says_so(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(BOOKS)
    done = _contracts("check", str(document), "--profile", "quick", "--jobs", "1")
    first, second, *_ = done.stdout.splitlines()
    assert f"  {document} on a mock of openapi.yaml, no service: " in first
    assert second == "  nothing but the document itself was judged: give --target URL for a service"
    assert "Traceback" not in done.stdout + done.stderr


def test_the_key_of_a_document_is_named_as_it_is_wanted(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(KEYED)
    done = _contracts("check", str(document), "--target", "http://127.0.0.1:9", OPENAPI_API_KEY="")
    assert done.returncode == 2
    assert "wanted a key in the environment variable OPENAPI_API_KEY" in done.stderr
    shown = " ".join(_contracts("check", "--help").stdout.split())
    assert "OPENAPI_API_KEY" in shown
    assert "where the document has security" in shown
    assert "API_API_KEY." not in shown.replace("OPENAPI_API_KEY.", "")
