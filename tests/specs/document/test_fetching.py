"""Documents behind URLs: whatever a server does ends in a document or a sentence."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from specs import DocumentError
from specs.document.loading import fetched
from specs.document.sources import document_at

DOCUMENT = b"""openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: 'part.yaml'}}}}}}}
  /b: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: 'http://127.0.0.1:9/part.yaml'}}}}}}}
"""


class _Handler(BaseHTTPRequestHandler):
    stop = threading.Event()

    def do_GET(self) -> None:
        """Answer as the path says."""
        match self.path:
            case "/api.yaml":
                self._send(200, DOCUMENT)
            case "/part.yaml":
                self._send(200, b"{type: string}")
            case "/moved":
                self._send(302, b"", headers={"Location": "/api.yaml"})
            case "/file":
                self._send(302, b"", headers={"Location": "file:///etc/hostname"})
            case "/away":
                self._send(307, b"", headers={"Location": "http://127.0.0.1:9/api.yaml"})
            case "/circle":
                self._send(302, b"", headers={"Location": "/circle"})
            case "/cut":
                self._send(200, b"openapi", headers={"Content-Length": "99"})
            case "/huge":
                self._send(200, b"#" * 1024 * 1024, times=51)
            case "/slow":
                self._send(200, b"", headers={"Content-Length": "9"})
                self.wfile.flush()
                self.stop.wait(20)
            case _:
                self._send(404, b"")

    def _send(self, status: int, body: bytes, *, times: int = 1, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body) * times), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            for _ in range(times):
                self.wfile.write(body)
        except OSError:  # the client has had enough
            return

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - as its base class calls it
        """Say nothing."""


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    _Handler.stop.set()
    server.shutdown()
    server.server_close()


def test_references_stay_at_the_origin_of_the_document(origin: str) -> None:
    document = document_at(f"{origin}/moved", allow_remote=True)
    (fault,) = document.faults
    assert "http://127.0.0.1:9/part.yaml has another origin" in fault.problem
    schemas = {operation.path: operation.success_schema for operation in document.operations}
    assert schemas["/a"] == {"type": "string"}


def test_without_leave_nothing_else_is_fetched(origin: str) -> None:
    faults = document_at(f"{origin}/api.yaml").faults
    assert len(faults) == 2
    assert all("only fetched with --allow-remote" in fault.problem for fault in faults)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/file", "leads to another origin, file:///etc/hostname"),
        ("/away", "leads to another origin, http://127.0.0.1:9/api.yaml"),
        ("/circle", "the answer is 302"),
        ("/cut", "the connection ended before all of it arrived"),
        ("/huge", "longer than 52428800 bytes"),
        ("/gone", "the answer is 404 Not Found"),
    ],
)
def test_what_cannot_be_fetched_is_told_in_a_sentence(origin: str, path: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message) as caught:
        document_at(origin + path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:port/api.yaml", "http://127.0.0.1:9/api.yaml", "http:///api.yaml"])
def test_a_url_that_leads_nowhere_is_told_in_a_sentence(url: str) -> None:
    with pytest.raises(DocumentError):
        document_at(url)


def test_what_does_not_arrive_in_time_is_given_up(origin: str) -> None:
    with pytest.raises(OSError, match=r"it did not arrive within 0\.2 s"):
        fetched(f"{origin}/slow", timeout_s=0.2)
