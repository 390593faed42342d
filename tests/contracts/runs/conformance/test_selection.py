"""`--only` and `--skip`: no request reaches, and no finding names, what is left out; what is needed all the same is named."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from contracts.generation.profile import PROFILES
from contracts.runs.conformance.plan import RunPlan
from contracts.runs.conformance.runner import execute
from contracts.runs.run import Run
from contracts.transport.target import TargetOptions
from tests.others import books

LIST, CREATE, READ = "GET /books", "POST /books", "GET /books/{book_id}"
UPDATE, DELETE = "PATCH /books/{book_id}", "DELETE /books/{book_id}"


def _checked(folder: Path, only: tuple[str, ...] = (), skip: tuple[str, ...] = ()) -> tuple[Run, set[str]]:
    """The run, and the operations that the service's own log has."""
    with books.running() as service:
        document = folder / "openapi.json"
        document.write_text(json.dumps(service.app.openapi()))
        wanted = TargetOptions(api=str(document), location=service.origin)
        run = execute(RunPlan(target_options=wanted, profile=PROFILES["quick"], jobs=1, only=only, skip=skip))
        reached = set()
        for line in service.state.requests:
            method, _, path = line.partition(" ")
            if path.startswith("/books"):  # and not where the judge asks whether it is a mock
                reached.add(f"{method} /books" if path.rstrip("/") == "/books" else f"{method} /books/{{book_id}}")
    return run, reached & {LIST, CREATE, READ, UPDATE, DELETE}


@pytest.mark.parametrize(
    ("only", "needed"),
    [((LIST,), {CREATE}), ((CREATE,), {READ}), ((UPDATE,), {CREATE, READ}), ((READ, DELETE), {CREATE}), ((LIST, READ), {CREATE})],
)
def test_only_what_is_named_is_judged(only: tuple[str, ...], needed: set[str], tmp_path: Path) -> None:
    run, reached = _checked(tmp_path, only=only)
    assert reached - set(only) <= needed
    assert set(only) <= reached
    assert {finding.operation for finding in run.findings} & {LIST, CREATE, READ, UPDATE, DELETE} <= set(only)
    named = " ".join(run.notes)
    assert all(key in named for key in reached - set(only))
    assert not run.failed


def test_what_is_skipped_is_not_sent(tmp_path: Path) -> None:
    run, reached = _checked(tmp_path, skip=(DELETE, UPDATE))
    assert reached == {LIST, CREATE, READ}
    assert not run.failed
    assert not any("not judged, but sent to" in note for note in run.notes)


def test_an_operation_that_is_linked_to_no_other_is_judged_without_sequences() -> None:
    run = execute(RunPlan(target_options=TargetOptions(api="tavus"), profile=PROFILES["quick"], only=("GET /v2/faces",)))
    assert "no operation that is judged is linked to another: there was no sequence to send" in run.notes
    assert "sequences all" in run.scopes
    assert run.skipped == {}
    assert run.verdict == "PASS"


class _Failing(BaseHTTPRequestHandler):
    """Answers 500 to everything."""

    content = b""
    media_type = "application/json"

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(500)
        self.send_header("Content-Type", self.media_type)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(self.content)

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = do_HEAD = do_OPTIONS = _answer  # noqa: N815 - the base class looks for these names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing."""


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(b'{"message":"x"}', "application/json"), (b"[]", "application/json"), (b"", "application/json"), (b"<h1>No</h1>", "text/html")],
)
@pytest.mark.parametrize("only", [("listVoices",), ("listVoices", "createPal")])
def test_a_service_that_always_fails_is_not_a_judge_that_fails(
    content: bytes, media_type: str, only: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAVUS_API_KEY", "anything")
    handler = type("Handler", (_Failing,), {"content": content, "media_type": media_type})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        where = f"http://127.0.0.1:{server.server_port}"
        run = execute(RunPlan(target_options=TargetOptions(api="tavus", location=where), profile=PROFILES["quick"], jobs=1, only=only))
        server.shutdown()
    assert run.failed == {}
    assert run.exit_code == 1
