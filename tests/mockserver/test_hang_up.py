"""SIGHUP: documents are read anew, and what is kept stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from specs.json.parsing import Json
from tests.mockserver.wire import TIMEOUT_S

DOCUMENT = """
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /items:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}
      responses: {'201': {description: Made., content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}}
    get:
      responses:
        '200': {description: All., content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Item'}}}}}
components:
  schemas:
    Item:
      type: object
      required: [name]
      properties: {id: {type: string, readOnly: true}, name: {type: string}}
"""
FURTHER = """
  /items/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: One., content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    document = tmp_path / "shop.yaml"
    document.write_text(DOCUMENT, "utf-8")
    return document


@pytest.fixture
def mock(path: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], httpx.Client, Path]]:
    """A served mock, a client of it, and the file of its log."""
    command = [sys.executable, "-m", "mockserver", "serve", "--document", str(path), "--api", "none", "--port", "0", "--quiet"]
    told = tmp_path / "log"
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with (
        told.open("w") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment) as process,
    ):
        try:
            assert process.stdout is not None
            origin = next(line for line in process.stdout if line.startswith("shop")).split()[1]
            with httpx.Client(base_url=origin) as client:
                yield process, client, told
        finally:
            process.kill()


def until(is_so: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + TIMEOUT_S
    while not is_so():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def made(client: httpx.Client) -> Json:
    answer = client.post("/items", json={"name": "kept"})
    assert answer.status_code == 201
    return answer.json()


def test_documents_are_read_anew_and_what_is_kept_stays(mock: tuple[subprocess.Popen[str], httpx.Client, Path], path: Path) -> None:
    process, client, _ = mock
    item = made(client)
    assert client.get(f"/items/{item['id']}").status_code == 404
    path.write_text(DOCUMENT.replace("\ncomponents", FURTHER + "components"), "utf-8")
    process.send_signal(signal.SIGHUP)
    until(lambda: client.get(f"/items/{item['id']}").status_code == 200)
    assert client.get(f"/items/{item['id']}").json() == item
    assert client.get("/items").json() == [item]


def test_what_cannot_be_read_changes_nothing_and_is_told(mock: tuple[subprocess.Popen[str], httpx.Client, Path], path: Path) -> None:
    process, client, told = mock
    item = made(client)
    path.write_text("openapi: 3.1.0\npaths: [", "utf-8")
    process.send_signal(signal.SIGHUP)
    until(lambda: "stays as it is" in told.read_text())
    assert "shop.yaml" in told.read_text()
    assert "Traceback" not in told.read_text()
    assert client.get("/items").json() == [item]
    process.send_signal(signal.SIGTERM)
    assert process.wait(TIMEOUT_S) == 0
