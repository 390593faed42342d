"""No secret leaves a scope: canaries are planted in real traffic with a server that repeats everything, and looked for afterwards."""

from __future__ import annotations

import base64
import html
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, quote_plus, urlencode

import pytest

from contracts.analysis.declarations.contract import Contract
from contracts.runs import run as runs
from contracts.runs.run import Run
from contracts.traffic.exchange import Exchange
from contracts.traffic.redaction import CREDENTIAL, Redactor, hides_number, is_open, is_redacted, placeholders_in
from contracts.transport.session import RecordingSession
from contracts.transport.target import Target
from specs import load
from tests.contracts.rules.checks.by_hand import exchange

KEY = "test-canary-key-7f3a"
PASSWORD = 'canary "pass\\word" é€ <&> 1'
VALUE = "canary-environment-value-42"
PIN = 80_417_296
CANARIES = (KEY, PASSWORD, VALUE, str(PIN))


class _Echo(BaseHTTPRequestHandler):
    """Repeats a request in every way that a careless service might."""

    def _answer(self) -> None:
        size = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(size)
        text = body.decode("utf-8", "replace")
        shown = {"headers": dict(self.headers), "target": self.path, "body": text, "quoted": json.dumps(text), "html": html.escape(text)}
        content = json.dumps(shown, ensure_ascii="ascii" in self.path).encode("utf-8", "replace")
        if "html" in self.path:
            content = f"<pre>{html.escape(text)}</pre><a href='{self.path}'>{self.headers['x-api-key']}</a>".encode("utf-8", "replace")
        if "raw" in self.path:
            content = b"\xff" + body
        self.send_response(400 if "refuse" in self.path else 200)
        self.send_header("Content-Type", "text/html" if "html" in self.path else "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name in ("x-api-key", "authorization", "cookie"):
            if self.headers.get(name):
                self.send_header(f"X-Echo-{name}", self.headers[name])
        self.send_header("Set-Cookie", f"session={VALUE}; Path=/")
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = _answer  # noqa: N815 - the base class looks for these names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing."""


@contextmanager
def _session(api: str) -> Iterator[RecordingSession]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        contract = Contract(load(api))
        target = Target(f"http://127.0.0.1:{server.server_port}", contract, {"owner": KEY, "wrong": "nobody-at-all"}, None, has_worlds=True)
        with RecordingSession(target, "canaries", began_s=0.0) as session:
            yield session
        server.shutdown()


def _masked(session: RecordingSession) -> list[Exchange]:
    contract = session.contract
    return Redactor(contract.sensitive, session.target.keys.values(), contract.published).masked(session.exchanges)


def _written(exchanges: list[Exchange], path: Path) -> str:
    """What `run.json` says of them."""
    run = Run(
        api="tavus", title="", document_sha256="", target="", seed=0, profile="quick", shard=None, command="", started_at="",
        duration_s=0.0, tools={}, operations=(), judged=(), skipped={}, findings=(),
        exchanges=tuple(replace(one, number=n) for n, one in enumerate(exchanges, 1)),
    )  # fmt: skip
    runs.write(run, path)
    found = path.read_text("utf-8")
    every = json.loads(found)
    bodies = [one[side] for one in every["exchanges"] for side in ("request_body", "response_body")]
    return found + "".join(base64.b64decode(held["base64"]).decode("latin-1") for held in bodies if isinstance(held, dict))


def _spellings(canary: str) -> set[str]:
    escaped = {canary, json.dumps(canary)[1:-1], json.dumps(canary, ensure_ascii=False)[1:-1], html.escape(canary)}
    return escaped | {quote(canary, safe=""), quote_plus(canary), base64.b64encode(f"{canary}:".encode()).decode()}


@pytest.mark.parametrize("place", ["/v2/deployments", "/v2/deployments/ascii", "/v2/deployments/html", "/raw", "/v2/refuse"])
def test_no_canary_is_left_in_run_json(place: str, tmp_path: Path) -> None:
    with _session("tavus") as session:
        for body, content_type in _bodies():
            session.send("POST", place, body=body, headers={"Content-Type": content_type}, purpose="test", intent=f"with {VALUE}")
        query = {"password": PASSWORD, "api_key": KEY, "x": VALUE}
        session.send("GET", f"{place}/{quote(PASSWORD, safe='')}", query=query, purpose="test")
        basic = base64.b64encode(f"{KEY}:".encode()).decode()
        session.send("GET", place, headers={"Authorization": f"Basic {basic}", "Cookie": f"sid={VALUE}; other={KEY}"}, purpose="test")
        session.send("GET", place, headers={"Authorization": "Bearer another-canary-11"}, purpose="test", identity="none")
        found = _written(_masked(session), tmp_path / "run.json")
    for canary in (*CANARIES, "another-canary-11"):
        for spelling in _spellings(canary):
            assert spelling not in found, spelling
            assert json.dumps(spelling)[1:-1] not in found, spelling


def _bodies() -> Iterator[tuple[bytes, str]]:
    plain = {"password": PASSWORD, "layers": {"llm": {"api_key": VALUE, "pin": 1}}, "auth": {"secret": PIN}, "name": "no secret"}
    whole = json.dumps(plain).encode()
    yield whole, "application/json"
    yield json.dumps(plain, ensure_ascii=False).encode(), "application/json"
    yield whole[:-3], "application/json"  # cut off
    yield b"\xef\xbb\xbf" + whole, "application/json"
    yield repr(plain).replace("\\\\", "\\").encode(), "application/json"
    yield json.dumps([{"op": "add", "path": "/password", "value": PASSWORD}]).encode(), "application/json-patch+json"
    yield json.dumps([{"name": "DB_PASSWORD", "value": VALUE}]).encode(), "application/json"
    yield urlencode({"password": PASSWORD, "secret": VALUE, "a": "b"}).encode(), "application/x-www-form-urlencoded"
    yield _multipart(password=PASSWORD, token=VALUE), "multipart/form-data; boundary=b"
    yield f'<form><input name="password" type="text" value="{VALUE}"></form>'.encode(), "text/html"
    yield b'{"password": "' + VALUE.encode() + b'", "x": "\xff"}', "application/json"


def _multipart(**fields: str) -> bytes:
    parts = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
    return ("".join(parts) + "--b--\r\n").encode()


def test_an_environment_value_is_masked_wherever_it_stands(tmp_path: Path) -> None:
    with _session("together") as session:
        operation = session.contract.operations["POST /deployments"]
        variables = [{"name": "A", "value": VALUE}, {"name": "B", "value": PASSWORD}]
        session.call(operation, json={"name": "web", "environment_variables": variables}, purpose="test")
        session.send("GET", f"/v1/deployments/{VALUE}", purpose="test")
        found = _written(_masked(session), tmp_path / "run.json")
    assert "environment_variables" in found
    for canary in (VALUE, PASSWORD, KEY):
        assert not any(spelling in found for spelling in _spellings(canary))


def test_equal_secrets_have_equal_masks_and_other_ones_others() -> None:
    one = exchange("POST", "/v1/books", {"lock": "first-secret", "pin": "second-secret"}, answer={"lock": "first-secret"})
    (masked,) = Redactor({"lock", "pin"}, []).masked([one])
    sent, got = json.loads(masked.request_body), json.loads(masked.response_body)
    assert sent["lock"] == got["lock"] != sent["pin"]
    assert is_redacted(sent["lock"])


def test_a_mask_says_whether_it_hides_a_number_and_what_stood_in_the_open() -> None:
    one = exchange("POST", "/v1/books", {"password": 12345, "secret": "said-openly", "title": "said-openly", "token": "never-said"})
    (masked,) = Redactor((), []).masked([one])
    sent = json.loads(masked.request_body)
    assert [hides_number(sent[name]) for name in ("password", "secret", "token")] == [True, False, False]
    assert [is_open(sent[name]) for name in ("password", "secret", "token")] == [False, True, False]
    assert sent["title"] == sent["secret"]


def test_what_is_no_secret_stays_to_the_byte() -> None:
    body = b'\xef\xbb\xbf{ "a" : NaN, "a":1.50,\n "password": "hunter22", "is_secret": true, "token": null, "b": "\\u00e9 *** " }'
    (masked,) = Redactor((), []).masked([exchange("POST", "/v1/books", body, headers={})])
    assert masked.request_body == body.replace(b"hunter22", b"***1***")


def test_a_json_patch_on_what_is_no_secret_stays() -> None:
    patch = [{"op": "add", "path": "/name", "value": "a plain name"}, {"op": "add", "path": "/password", "value": "hunter22"}]
    (masked,) = Redactor({"value"}, []).masked([exchange("PATCH", "/v1/books/b1", patch)])
    assert [operation["value"] for operation in json.loads(masked.request_body)] == ["a plain name", "***1***"]


def test_what_the_document_publishes_is_no_secret() -> None:
    (masked,) = Redactor({"value"}, [], ["widget"]).masked(
        [exchange("POST", "/v1/books", {"value": "widget"}, answer={"channel": "widget"})]
    )
    assert b"widget" in masked.request_body
    assert b"widget" in masked.response_body


def test_a_short_secret_is_masked_where_it_is_named_only() -> None:
    (masked,) = Redactor((), []).masked([exchange("POST", "/v1/books", {"password": "abc", "title": "abc abc"})])
    assert json.loads(masked.request_body)["title"] == "abc abc"
    assert is_redacted(json.loads(masked.request_body)["password"])


@pytest.mark.parametrize(
    ("value", "wanted"), [(f"Bearer {KEY}", f"Bearer {CREDENTIAL}"), ("Bearer", "Bearer"), (KEY, CREDENTIAL), ("", "")]
)
def test_a_credentials_scheme_stays(value: str, wanted: str) -> None:
    (masked,) = Redactor((), [KEY]).masked([exchange("GET", "/v1/books", headers={"Authorization": value})])
    assert masked.request_header("authorization") == wanted


def test_masking_what_is_masked_changes_nothing() -> None:
    one = exchange(
        "POST", "/v1/books?token=abcdefgh", {"password": "hunter22"}, answer={"m": f"hunter22 {KEY}"}, headers={"x-api-key": KEY}
    )
    (once,) = Redactor((), [KEY]).masked([one])
    assert Redactor((), [KEY]).masked([once]) == [once]
    assert placeholders_in(once.response_body.decode()) == {"***2***", CREDENTIAL} or placeholders_in(once.response_body.decode()) == {
        "***1***",
        CREDENTIAL,
    }


def test_a_body_that_is_nested_deeply_is_masked_too() -> None:
    body = b"[" * 5000 + b'{"password": "hunter22"}' + b"]" * 5000
    (masked,) = Redactor((), []).masked([exchange("POST", "/v1/books", body)])
    assert b"hunter22" not in masked.request_body


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (b"{'password': 80417296, 'size': 12345678}", b"{'password': \"***01***\", 'size': 12345678}"),
        (b"{'password': 'it is \"so\"', 'name': 'open'}", b"{'password': '***1***', 'name': 'open'}"),
        (b"{'password': 'it is cut off", b"{'password': '***1***"),
    ],
)
def test_a_literal_of_python_is_masked_as_json_is(body: bytes, wanted: bytes) -> None:
    (masked,) = Redactor((), []).masked([exchange("POST", "/v1/books", body, headers={"Content-Type": "application/json"})])
    assert masked.request_body == wanted


def test_a_secret_number_is_masked_wherever_it_comes_back() -> None:
    answer = {"seen": 80417296, "detail": "got {'secret': 80417296}", "size": 804172}
    (masked,) = Redactor((), []).masked([exchange("POST", "/v1/books", {"secret": 80417296}, answer=answer)])
    assert json.loads(masked.response_body) == {"seen": "***01***", "detail": "got {'secret': ***01***}", "size": 804172}


def test_a_malformed_json_patch_on_a_secret_is_masked_whatever_its_value_is_called() -> None:
    patch = [{"op": "replace", "path": "/password", "valu": "hunter22"}, {"op": "replace", "path": "/password", "to": ["hunter23"]}]
    (masked,) = Redactor((), []).masked([exchange("PATCH", "/v1/books/b1", patch)])
    assert b"hunter" not in masked.request_body
    assert b"/password" in masked.request_body
