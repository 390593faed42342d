"""A service on loopback that breaks the sample's document in plain ways, the same ways every time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.contracts.reports import sample

KEY = "a-key-that-no-report-may-show"


class _Wrong(BaseHTTPRequestHandler):
    """Answers every request with 418 and what it was asked."""

    disable_nagle_algorithm = True  # else each answer waits for the client's delayed acknowledgement
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        content = json.dumps({"asked": self.path.partition("?")[0]}).encode()
        self.send_response(418 if "things" in self.path else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_POST = do_PATCH = do_DELETE = do_PUT = do_OPTIONS = do_TRACE = do_HEAD = do_GET  # noqa: N815 - the base class looks for these names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing."""


@contextmanager
def served() -> Iterator[str]:
    """Its origin, for as long as the block lasts."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Wrong) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def written(folder: Path) -> Path:
    """The sample's document as a file."""
    path = folder / "things.json"
    path.write_text(json.dumps(sample.document().raw), "utf-8")
    return path


def invoke(*arguments: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """What the command line prints, and its exit status."""
    command = [sys.executable, "-m", "contracts", *map(str, arguments)]
    environment = {**os.environ, "THINGS_API_KEY": KEY, "COLUMNS": "200"}
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
