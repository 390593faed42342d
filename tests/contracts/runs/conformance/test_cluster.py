"""A run on the workers of a Dask cluster: real processes, a scheduler and two workers, on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from contracts.cli.main import main
from contracts.generation.profile import PROFILES
from contracts.runs.conformance.cluster import ClusterError, scheduler_address
from contracts.runs.conformance.plan import RunPlan
from contracts.runs.conformance.runner import execute
from contracts.runs.run import Run
from contracts.transport.target import TargetOptions

pytest.importorskip("distributed", reason="contract-mocks[distributed] is not installed")

DOCUMENT = """
openapi: 3.1.0
info: {title: Notes, version: "1"}
paths:
  /notes:
    post:
      operationId: createNote
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}}
      responses:
        "201": {description: It was created., content: {application/json: {schema: {$ref: "#/components/schemas/Kept"}}}}
        "400": {description: It was refused.}
    get:
      operationId: listNotes
      responses:
        "200":
          description: All of them.
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Kept"}}}}
  /notes/{id}:
    get:
      operationId: readNote
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200": {description: The note., content: {application/json: {schema: {$ref: "#/components/schemas/Kept"}}}}
        "404": {description: There is none.}
components:
  schemas:
    Note: {type: object, required: [text], additionalProperties: false, properties: {text: {type: string, maxLength: 20}}}
    Kept: {type: object, required: [id, text], properties: {id: {type: string}, text: {type: string}}}
"""


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler and two workers, started as an operator would start them, in a folder where the document is not."""
    folder, port = tmp_path_factory.mktemp("cluster"), _free_port()
    common = ["--host", "127.0.0.1", "--no-dashboard"]
    processes = [
        _started(folder, "scheduler", *common, "--port", str(port)),
        *(_started(folder, "worker", *common, f"tcp://127.0.0.1:{port}", "--nthreads", "2") for _ in range(2)),
    ]
    try:
        _wait_for_workers(port)
        yield f"dask://127.0.0.1:{port}"
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            process.wait(30)


def _started(folder: Path, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _wait_for_workers(port: int) -> None:
    from distributed import Client

    with Client(f"tcp://127.0.0.1:{port}", timeout=60, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)


def _judged(run: Run) -> object:
    """All that a run says of the service: what was sent, answered and found."""
    return (
        [(finding.fingerprint, finding.detail, finding.count) for finding in run.findings],
        [(exchange.method, exchange.target, exchange.request_body, exchange.status) for exchange in run.exchanges],
        run.failed,
        run.skipped,
        run.laws,
    )


@pytest.mark.xdist_group("cluster")
def test_a_cluster_finds_what_one_process_finds(cluster: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    plan = RunPlan(target_options=TargetOptions(api=str(path)), profile=PROFILES["quick"])
    on_cluster = execute(replace(plan, executor=cluster))
    assert len(on_cluster.exchanges) > 100
    assert _judged(on_cluster) == _judged(execute(plan))


def test_a_cluster_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contracts.runs.conformance.cluster._CONNECT_S", 1.0)
    path = tmp_path / "notes.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    outcome = CliRunner().invoke(main, ["check", str(path), "--executor", f"dask://127.0.0.1:{_free_port()}"])
    assert outcome.exit_code == 2
    assert "no scheduler answers there" in outcome.output
    assert "Traceback" not in outcome.output


@pytest.mark.parametrize("executor", ["127.0.0.1:8786", "dask://", "dask://host", "tcp://host:1", "dask://host:port"])
def test_an_address_of_another_kind_is_refused(executor: str) -> None:
    with pytest.raises(ClusterError, match="wanted dask://HOST:PORT"):
        scheduler_address(executor)
