"""A recording as a mock: `mockserver serve --replay`."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockserver.replay.matching import RecordingMatcher
from mockserver.replay.recording import RecordedExchange, RecordingError, read_recording

from .replayed import served

Json = Any


def one(method: str, target: str, answer: str, *, sent: bytes = b"", status: int = 200) -> RecordedExchange:
    """A recorded exchange whose answer says `answer`."""
    path, _, query = target.partition("?")
    return RecordedExchange(method=method, path=path, query=query, request_body=sent, status=status, headers=(), body=answer.encode())


def said(replay: RecordingMatcher, method: str, target: str, body: bytes = b"") -> str | None:
    path, _, query = target.partition("?")
    found = replay.answer(method, path, query, body)
    return found.body.decode() if found else None


def test_answers_come_in_the_order_of_the_recording_and_the_last_one_stays() -> None:
    replay = RecordingMatcher([one("GET", "/faces/1", "started"), one("GET", "/faces/2", "error"), one("GET", "/faces/1", "completed")])
    assert [said(replay, "GET", "/faces/1") for _ in range(4)] == ["started", "completed", "completed", "completed"]
    assert said(replay, "GET", "/faces/2") == "error"
    replay.restart()
    assert said(replay, "GET", "/faces/1") == "started"


def test_a_body_chooses_the_answer_and_any_other_takes_what_is_there() -> None:
    replay = RecordingMatcher(
        [one("POST", "/faces", "a", sent=b'{"name": "a", "n": 1}'), one("POST", "/faces", "b", sent=b'{"name": "b"}')]
    )
    assert said(replay, "POST", "/faces", b'{"n":1,"name":"a"}') == "a"
    assert said(replay, "POST", "/faces", b'{"name":"b"}') == "b"
    assert said(replay, "POST", "/faces", b'{"name":"a","n":true}') == "a"  # true is not 1: the first of those without a like body
    assert said(replay, "POST", "/faces", b"") == "b"


@pytest.mark.parametrize(
    ("target", "is_found"),
    [("/faces?a=1&b=2&a=3", True), ("/faces?b=2&a=1&a=3", True), ("/faces?a=3&a=1&b=2", False), ("/faces?a=1", False), ("/faces", False)],
)
def test_a_query_is_its_parameters(target: str, is_found: bool) -> None:
    replay = RecordingMatcher([one("GET", "/faces?a=1&b=2&a=3", "x")])
    assert (said(replay, "GET", target) is not None) is is_found


def test_a_mask_stands_for_any_secret() -> None:
    body = b'{"name": "token", "value": "***1***", "url": "https://a:***2***@b"}'
    replay = RecordingMatcher(
        [one("GET", "/secrets/***3***?key=***0***", "path"), one("POST", "/secrets", "body", sent=body), one("POST", "/secrets", "none")]
    )
    assert said(replay, "GET", "/secrets/of%20mine?key=abc") == "path"
    assert said(replay, "GET", "/secrets/of%20mine") is None
    assert said(replay, "POST", "/secrets", b'{"name": "token", "value": "x", "url": "https://a:pw@b"}') == "body"
    assert said(replay, "POST", "/secrets") == "none"


def test_the_nearest_recorded_request_is_named() -> None:
    replay = RecordingMatcher(
        [one("GET", "/v2/voices", "x"), one("POST", "/v2/faces", "x"), one("GET", "/v2/faces?limit=2", "x"), one("GET", "/v2/faces", "x")]
    )
    assert replay.nearest("GET", "/v2/face", "").name == "GET /v2/faces"
    assert replay.nearest("GET", "/v2/faces", "limit=3").name == "GET /v2/faces?limit=2"
    assert replay.nearest("POST", "/v2/faces/1", "").name == "POST /v2/faces"


def entry(method: str, url: str, status: int, *, at: str = "2026-01-01T00:00:00Z", **more: Json) -> Json:
    content = more.pop("content", {})
    return {
        "startedDateTime": at,
        "request": {"method": method, "url": url, "headers": [], **more},
        "response": {"status": status, "headers": [{"name": "X-Kept", "value": "1"}], "content": content},
    }


def test_a_har_is_read_in_the_order_in_which_it_was_sent(tmp_path: Path) -> None:
    entries = [
        entry(
            "get",
            "https://a/two",
            200,
            at="2026-01-01T00:00:02Z",
            content={"text": base64.b64encode(b"\xff").decode(), "encoding": "base64"},
        ),
        entry("POST", "https://a/one?b=1", 201, postData={"params": [{"name": "x", "value": "ä"}]}, content={"text": "hello"}),
        entry("GET", "https://a/never", 0),
    ]
    found = read_recording(_file(tmp_path, {"log": {"entries": entries}}))
    assert [(r.name, r.status, r.request_body, r.body) for r in found] == [
        ("POST /one?b=1", 201, b"x=%C3%A4", b"hello"),
        ("GET /two", 200, b"", b"\xff"),
    ]


def test_entries_stand_in_the_order_of_their_moments_whatever_zone_they_are_told_in(tmp_path: Path) -> None:
    entries = [
        entry("GET", "https://a/second", 200, at="2026-01-01T00:00:02.5Z", content={}),
        entry("GET", "https://a/third", 200, at="2026-01-01T00:00:03", content={}),
        entry("GET", "https://a/first", 200, at="2026-01-01T02:00:01+02:00", content={}),
    ]
    assert [r.path for r in read_recording(_file(tmp_path, {"log": {"entries": entries}}))] == ["/first", "/second", "/third"]


def test_what_the_service_did_not_answer_itself_is_not_replayed(tmp_path: Path) -> None:
    preflight = entry("OPTIONS", "https://a/faces", 204)
    preflight["request"]["headers"] = [{"name": "Access-Control-Request-Method", "value": "GET"}]
    entries = [
        entry("GET", "https://a/faces", 200, content={"text": "[]"}),
        entry("GET", "https://a/faces", 304),
        preflight,
        {**entry("GET", "https://a/faces", 200, content={"text": "[]"}), "_fromCache": "disk"},
        entry("GET", "https://a/faces", 200, content={"size": 2}),
        {**entry("POST", "https://b/hook", 200), "_purpose": "callback"},
        entry("OPTIONS", "https://a/faces", 204),
    ]
    found = read_recording(_file(tmp_path, {"log": {"entries": entries}}))
    assert [(r.method, r.status, r.body) for r in found] == [("GET", 200, b"[]"), ("OPTIONS", 204, b"")]


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("[", "not JSON"),
        ({"a": 1}, "wanted a HAR"),
        ({"log": {"entries": []}}, "nothing was recorded"),
        ({"log": {"entries": [{"request": 5}]}}, r"log\.entries\[0\]: no startedDateTime"),
        ({"log": {"entries": [{**entry("GET", "https://a/", 200), "request": 5}]}}, r"log\.entries\[0\]: not an entry of HAR"),
        ({"format": "contract-run", "exchanges": [{}]}, r"exchanges\[0\] is no recorded exchange"),
        ({"log": {"entries": [entry("GET", "https://a/", 0)]}}, "nothing to replay"),
    ],
)
def test_what_is_no_recording_is_refused(raw: Json, wanted: str, tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=wanted):
        read_recording(_file(tmp_path, raw))


def test_a_recording_is_served(tmp_path: Path) -> None:
    content = {"text": '{"a": 1}', "mimeType": "application/json"}
    held = [entry("GET", "https://a/v2/faces?x=1", 200, content=content), entry("DELETE", "https://a/v2/faces/1", 204)]
    with served(_file(tmp_path, {"log": {"entries": held}})) as origin, httpx.Client(base_url=origin) as client:
        found = client.get("/v2/faces?x=1")
        assert (found.status_code, found.headers["x-kept"], found.json()) == (200, "1", {"a": 1})
        assert client.delete("/v2/faces/1").status_code == 204
        missing = client.get("/v2/face?x=1")
        assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
        assert missing.json()["nearest"] == "GET /v2/faces?x=1"
        assert "No request like GET /v2/face?x=1 is in the recording" in missing.json()["detail"]
        assert client.post("/__mock__/reset").status_code == 204
        for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):  # a web page of somebody else's
            assert client.post("/__mock__/reset", headers=headers).status_code == 403


def test_a_run_of_the_judge_is_served_too(tmp_path: Path) -> None:
    run = tmp_path / "run.json"
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "contracts",
        "check",
        "tavus",
        "--profile",
        "quick",
        "--only",
        "listVoices",
        "--report",
        f"json={run}",
    ]
    subprocess.run(command, check=False, capture_output=True, timeout=120)
    recorded = json.loads(run.read_bytes())["exchanges"]
    wanted = next(x for x in recorded if x["status"] == 200)
    with served(run) as origin:
        assert httpx.get(origin + wanted["target"]).text == next(x for x in recorded if x["target"] == wanted["target"])["response_body"]


@pytest.mark.parametrize(
    ("words", "said_so"),
    [(["--seed", "2"], "--seed means nothing to a recording"), (["--clock", "manual", "--api", "tavus"], "--api, --clock")],
)
def test_what_means_nothing_to_a_recording_is_refused(words: list[str], said_so: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mockserver", "serve", "--replay", str(tmp_path), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, said_so in done.stderr) == (2, True)


def _file(folder: Path, raw: Json) -> Path:
    path = folder / "recording.har"
    path.write_text(raw if isinstance(raw, str) else json.dumps(raw))
    return path


def recorded_har(path: Path, *, status: int = 200, headers: dict[str, str] | None = None) -> Path:
    entry = {
        "startedDateTime": "2026-01-01T00:00:00Z",
        "request": {"method": "GET", "url": "http://service.example/faces", "headers": []},
        "response": {
            "status": status,
            "headers": [{"name": name, "value": value} for name, value in (headers or {}).items()],
            "content": {"text": "{}"},
        },
    }
    path.write_text(json.dumps({"log": {"entries": [entry]}}), "utf-8")
    return path


def test_a_recorded_header_stays_on_its_line(tmp_path: Path) -> None:
    smuggled = "a\r\nSet-Cookie: evil=1\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK"
    har = recorded_har(tmp_path / "a.har", headers={"x-a": smuggled, "x b": "1", "": "2", "set-cookie": "a=1\nb=2", "x-c": "caf\u00e9\x00"})
    (exchange,) = read_recording(har)
    assert exchange.headers == (
        ("x-a", "a Set-Cookie: evil=1 Content-Length: 0 HTTP/1.1 200 OK"),
        ("set-cookie", "a=1"),
        ("set-cookie", "b=2"),
        ("x-c", "caf\u00e9"),
    )


@pytest.mark.parametrize("status", [99, 600, 700, -1])
def test_a_recorded_status_that_is_none_is_told(tmp_path: Path, status: int) -> None:
    with pytest.raises(RecordingError, match=f"got status {status}, wanted 200 to 599"):
        read_recording(recorded_har(tmp_path / "a.har", status=status))


def test_an_interim_answer_is_not_replayed(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="nothing to replay"):
        read_recording(recorded_har(tmp_path / "a.har", status=101))
