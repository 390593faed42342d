"""Recorded traffic, read off a HAR and a run that are written out by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from specs.http.har import HarError, body_as_json, body_of, message_of_run, read_har, time_of, unfit_reason
from specs.json.parsing import Json


def _entry(at: str, **members: Json) -> Json:
    request = {
        "method": "get",
        "url": "https://a.example/x?y=1",
        "headers": [{"name": ":path", "value": "/x"}, {"name": "A", "value": "1"}],
    }
    return {"startedDateTime": at, "time": 1500, "request": request, "response": {"status": 200, "content": {"text": "ä"}}, **members}


def test_a_har_is_read_in_the_order_of_its_moments() -> None:
    entries = [_entry("2026-01-01T00:00:02Z"), _entry("2026-01-01T02:00:01+02:00", _scope="s", _purpose="callback")]
    recording = read_har({"log": {"entries": entries}})
    assert recording.began == datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC)
    first, second = recording.messages
    assert (first.sent_s, second.sent_s, first.elapsed_s) == (0.0, 1.0, 1.5)
    assert (first.extensions["scope"], first.is_callback, second.is_callback) == ("s", True, False)
    assert (first.method, first.url, first.request_headers) == ("GET", "https://a.example/x?y=1", (("A", "1"),))
    assert (first.status, first.response_body, first.request_body) == (200, "ä".encode(), b"")


def test_what_says_nothing_of_the_service_is_left_out_in_words() -> None:
    at = "2026-01-01T00:00:00Z"
    entries = [
        _entry(at, response={"status": 304}),
        _entry(at, _fromCache="memory"),
        _entry(at, response={"status": 200, "content": {"size": 3}}),
        _entry(at, response={"status": 0, "_error": "refused"}),
    ]
    recording = read_har({"log": {"entries": entries}})
    assert recording.left_out == (
        "log.entries[0]: answered from a cache",
        "log.entries[1]: answered from a cache",
        "log.entries[2]: saved without the answer's body",
    )
    assert [(message.status, message.extensions["failure"]) for message in recording.messages] == [(None, "refused")]


@pytest.mark.parametrize("raw", [None, {}, {"log": {}}, {"log": {"entries": []}}, {"log": {"entries": [{}]}}, {"log": {"entries": [5]}}])
def test_what_is_no_har_is_refused(raw: Json) -> None:
    with pytest.raises(HarError):
        read_har(raw)


def test_a_time_without_a_zone_is_utc() -> None:
    assert time_of("2026-01-01T00:00:00") == time_of("2026-01-01T01:00:00+01:00")


@pytest.mark.parametrize("body", [b"", b"text", "ä".encode(), b"\xff\x00"])
def test_bodies_come_back_from_a_run(body: bytes) -> None:
    assert body_of(body_as_json(body)) == body


def test_an_exchange_of_a_run_is_read() -> None:
    raw = {
        "method": "POST",
        "target": "/x",
        "request_headers": [["A", "1"]],
        "request_body": "{}",
        "status": None,
        "response_headers": [],
        "response_body": {"base64": "/w=="},
        "purpose": "callback",
    }
    message = message_of_run(raw)
    assert (message.url, message.status, message.response_body, message.is_callback) == ("/x", None, b"\xff", True)


def test_a_preflight_is_known_by_its_header() -> None:
    assert unfit_reason("OPTIONS", {"access-control-request-method"}, 204) == "a browser's own preflight request"
    assert unfit_reason("OPTIONS", set(), 204) is None
    assert unfit_reason("GET", {"access-control-request-method"}, 200) is None
