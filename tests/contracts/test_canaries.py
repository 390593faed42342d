"""No secret in anything that is written: canaries are planted in the environment, in requests and in answers, and looked for."""

from __future__ import annotations

import base64
import html
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote, quote_plus, unquote_plus

import pytest

from contracts.reports.writing import FORMATS
from tests.contracts.reports import sample

KEY = "canary-Key/7f3a+&' 01"
OTHER_KEY = "canary-other-key-9b2c"
PASSWORD = 'canary "pass\\wörd" <&> 2'
ENVIRONMENT = "canary-environment-value-42"
ISSUED = "canary-issued-secret-55"
URL_PASSWORD = "canary-url-pass-8d"
UNRELATED = "canary-of-another-program-31"
CANARIES = (KEY, OTHER_KEY, PASSWORD, ENVIRONMENT, ISSUED, URL_PASSWORD, UNRELATED)


class _Leaky(BaseHTTPRequestHandler):
    """Answers with a status that no document declares, and repeats what it was sent in every way that a careless service might."""

    disable_nagle_algorithm = True  # else each answer waits for the client's delayed acknowledgement
    protocol_version = "HTTP/1.1"
    asked: ClassVar[list[str]] = []

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
        key = self.headers.get("x-api-key") or ""
        text = key.encode("latin-1", "replace").decode("utf-8", "replace")
        self.asked.append(f"{self.path} {text} {self.headers.get('authorization')} {body}")
        encoded = {
            "base64": base64.b64encode(text.encode()).decode(),
            "urlsafe": base64.urlsafe_b64encode(text.encode()).decode(),
            "percent": quote(text, safe=""),
            "plus": quote_plus(text),
            "html": html.escape(text),
        }
        shown = {"headers": dict(self.headers), "path": self.path, "body": body, "message": f"{text} is no key", "encoded": encoded}
        content = json.dumps({**shown, "id": "t1", "client_secret": ISSUED, "password": PASSWORD}).encode()
        self.send_response(418)
        self.send_header("Content-Type", "application/json")
        self.send_header("Set-Cookie", f"session={ISSUED}; Path=/")
        self.send_header("X-Echo", key or "none")
        self.send_header("Location", f"/things/{quote(text, safe='')}")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = do_OPTIONS = do_TRACE = do_HEAD = _answer  # noqa: N815 - the base class looks for these names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing."""


@contextmanager
def _served() -> Iterator[str]:
    _Leaky.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Leaky) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def _document(folder: Path) -> Path:
    """The sample's document, whose things have a password and environment values."""
    raw = json.loads(json.dumps(sample.document().raw))
    schema = raw["paths"]["/things"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    schema["properties"]["password"] = {"type": "string", "writeOnly": True}
    schema["properties"]["environment"] = {"type": "object", "additionalProperties": {"type": "string", "x-sensitive": True}}
    path = folder / "things.json"
    path.write_text(json.dumps(raw), "utf-8")
    return path


def _contracts(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    planted = {"THINGS_API_KEY": KEY, "THINGS_API_KEY_2": OTHER_KEY, "DATABASE_PASSWORD": UNRELATED, "GITHUB_TOKEN": UNRELATED}
    reports = [word for form in FORMATS for word in ("--report", f"{form}=report.{form}")]
    return subprocess.run(
        [sys.executable, "-m", "contracts", *words, *reports],
        env={**os.environ, **planted},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def _spellings(canary: str) -> Iterator[str]:
    """The ways in which an output may hold a secret, whichever way that output is then read."""
    yield canary
    yield canary.encode().decode("latin-1")  # as it travels in a header
    for octets in (canary.encode(), canary.encode("latin-1")):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            for shift in range(3):  # whatever stands before it
                text = encode(b"\0" * shift + octets).decode("ascii").rstrip("=")
                yield text[4 if shift else 0 : -2]
        yield octets.hex()


def _readings(text: str) -> Iterator[str]:
    """An output as it is written, and as whoever decodes it reads it."""
    for once in (text, html.unescape(text), unquote_plus(text), unquote_plus(html.unescape(text))):
        yield once
        yield _unescaped(once)
        yield html.unescape(_unescaped(_unescaped(once)))


def _unescaped(text: str) -> str:
    return re.sub(r"\\(?:u([0-9a-fA-F]{4})|(.))", lambda match: chr(int(match[1], 16)) if match[1] else match[2], text)


def _leaks(outputs: dict[str, str]) -> list[str]:
    found = []
    for name, output in outputs.items():
        for output_text in _readings(output):
            found += [f"{canary} as {one!r} in {name}" for canary in CANARIES for one in _spellings(canary) if one in output_text]
    return sorted(set(found))


def _outputs(folder: Path, done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    written = {path.name: path.read_text("utf-8") for path in folder.glob("report.*")}
    assert set(written) == {f"report.{form}" for form in FORMATS}
    return {**written, "stdout": done.stdout, "stderr": done.stderr}


def test_a_search_finds_each_canary_however_it_is_written() -> None:
    for canary in CANARIES:
        shapes = [
            canary,
            quote(canary),
            quote_plus(canary),
            html.escape(canary),
            json.dumps(canary),
            json.dumps(canary, ensure_ascii=False),
        ]
        shapes += [base64.b64encode(f"{before}{canary}:x".encode()).decode() for before in ("", "a", "ab")]
        for shape in shapes:
            assert _leaks({"output": f"…{shape}…"}), shape


def test_a_run_of_a_leaky_service_writes_no_canary(tmp_path: Path) -> None:
    document = _document(tmp_path)
    with _served() as host:
        words = ("check", str(document), "--target", f"http://{host}", "--profile", "quick", "--jobs", "1")
        done = _contracts(tmp_path, *words, "--only", "POST /things", "--only", "GET /things")
    assert done.returncode == 1, done.stderr
    assert any(KEY in asked for asked in _Leaky.asked)  # it was sent, and so could leak
    outputs = _outputs(tmp_path, done)
    assert "***0***" in outputs["report.json"]
    assert not _leaks(outputs), "\n".join(_leaks(outputs))


def test_a_url_with_a_password_is_refused_and_shown_without_it(tmp_path: Path) -> None:
    document = _document(tmp_path)
    with _served() as host:
        target = f"http://user:{URL_PASSWORD}@{host}"
        done = _contracts(
            tmp_path, "check", str(document), "--target", target, "--profile", "quick", "--jobs", "1", "--only", "GET /things"
        )
    written = {path.name: path.read_text("utf-8") for path in tmp_path.glob("report.*")}
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("ERROR --target http://***@127.0.0.1")
    leaks = _leaks({**written, "stdout": done.stdout, "stderr": done.stderr})
    assert not leaks, "\n".join(leaks)


@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded"])
def test_recorded_traffic_is_judged_without_a_canary(content_type: str, tmp_path: Path) -> None:
    document = _document(tmp_path)
    held = {"name": "a", "password": PASSWORD, "environment": {"A": ENVIRONMENT}}
    form = f"name=a&password={quote_plus(PASSWORD)}&environment={ENVIRONMENT}"
    entry = {
        "startedDateTime": "2026-01-01T00:00:00Z",
        "time": 1.0,
        "request": {
            "method": "POST",
            "url": f"https://things.example/v1/things?api_key={quote(OTHER_KEY)}",
            "headers": [
                {"name": "x-api-key", "value": KEY},
                {"name": "Content-Type", "value": content_type},
                {"name": "Authorization", "value": "Basic " + base64.b64encode(f"user:{URL_PASSWORD}".encode()).decode()},
                {"name": "Cookie", "value": f"session={ISSUED}"},
            ],
            "postData": {"mimeType": content_type, "text": json.dumps(held) if content_type.endswith("json") else form},
        },
        "response": {
            "status": 418,
            "headers": [{"name": "Content-Type", "value": "application/json"}, {"name": "X-Echo", "value": KEY}],
            "content": {
                "mimeType": "application/json",
                "text": json.dumps({**held, "echo": [KEY, OTHER_KEY, URL_PASSWORD, PASSWORD, quote(KEY, safe=""), ENVIRONMENT]}),
            },
        },
    }
    (tmp_path / "traffic.har").write_text(json.dumps({"log": {"entries": [entry]}}), "utf-8")
    done = _contracts(tmp_path, "judge", "traffic.har", "--document", str(document))
    assert done.returncode == 1, done.stderr
    leaks = _leaks(_outputs(tmp_path, done))
    assert not leaks, "\n".join(leaks)


@pytest.mark.parametrize("key", ["canary-key-é", "canary-key\n", " canary-key", "canary\tkey"])
def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(key: str, tmp_path: Path) -> None:
    document = _document(tmp_path)
    with _served() as host:
        words = [sys.executable, "-m", "contracts", "check", str(document), "--target", f"http://{host}"]
        done = subprocess.run(words, env={**os.environ, "THINGS_API_KEY": key}, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("ERROR THINGS_API_KEY: its key cannot be sent in a header")
    assert "canary" not in done.stderr
    assert not _Leaky.asked
