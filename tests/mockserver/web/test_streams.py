"""Streamed replies: events and lines that hold their schema, at a pace, until the client hangs up."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator

import httpx
import pytest

from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from mockserver.state.clock import Clock
from specs.document.document import Document, from_raw
from specs.json.parsing import Json

CHUNK = {
    "type": "object",
    "required": ["id", "model", "text"],
    "properties": {"id": {"type": "string"}, "model": {"type": "string"}, "text": {"type": "string"}},
}
EVENT = {"type": "object", "required": ["data"], "properties": {"data": CHUNK}}
END = {"type": "object", "required": ["data"], "properties": {"data": {"type": "string", "enum": ["[DONE]"]}}}
BODY = {
    "content": {
        "application/json": {"schema": {"type": "object", "properties": {"stream": {"type": "boolean"}, "model": {"type": "string"}}}}
    }
}


CHOICE = {
    "type": "object",
    "required": ["index", "delta", "finish_reason"],
    "properties": {
        "index": {"type": "integer"},
        "finish_reason": {"enum": ["stop", None]},
        "delta": {"type": "object", "properties": {"role": {"enum": ["user", "assistant"]}, "content": {"type": "string"}}},
    },
}
ANSWER = {"type": "object", "required": ["choices"], "properties": {"choices": {"type": "array", "minItems": 1, "items": CHOICE}}}


def _post(content: Json) -> Json:
    return {"post": {"requestBody": BODY, "responses": {"200": {"description": "", "content": content}}}}


def _document() -> Document:
    whole = {"application/json": {"schema": CHUNK}}
    paths = {
        "/chat": _post({**whole, "text/event-stream": {"schema": {"oneOf": [EVENT, END]}}}),
        "/choices": _post({"text/event-stream": {"schema": ANSWER}}),
        "/plain": _post({**whole, "text/event-stream": {"schema": CHUNK}}),
        "/lines": {"get": {"responses": {"200": {"description": "", "content": {"application/jsonl": {"itemSchema": CHUNK}}}}}},
        "/sequence": {"get": {"responses": {"200": {"description": "", "content": {"application/json-seq": {"itemSchema": CHUNK}}}}}},
        "/events": {"get": {"responses": {"200": {"description": "", "content": {"text/event-stream": {"itemSchema": EVENT}}}}}},
    }
    return from_raw({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}, name="chat")


@pytest.fixture(scope="module")
def mock() -> Iterator[RunningMock]:
    with running(Settings(clock=Clock(factor=10)), (_document(),)) as running_mock:
        yield running_mock


def events(text: str) -> list[str]:
    assert text.endswith("\n\n")
    return [event.removeprefix("data: ") for event in text.split("\n\n")[:-1]]


def is_chunk(value: Json) -> bool:
    return set(value) >= {"id", "model", "text"} and all(isinstance(member, str) for member in value.values())


@pytest.mark.parametrize("path", ["/chat", "/plain"])
def test_a_stream_is_asked_for_by_the_body(mock: RunningMock, path: str) -> None:
    answer = httpx.post(mock.base_url("chat") + path, json={"stream": True, "model": "m-1"}, trust_env=False)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream")
    *chunks, end = events(answer.text)
    assert end == "[DONE]"
    assert len(chunks) == 3
    values = [json.loads(chunk) for chunk in chunks]
    assert all(map(is_chunk, values))
    assert {value["model"] for value in values} == {"m-1"}
    assert len({value["id"] for value in values}) == 1


def test_only_the_last_piece_of_a_choice_says_why_it_ends(mock: RunningMock) -> None:
    answer = httpx.post(mock.base_url("chat") + "/choices", json={"stream": True}, trust_env=False)
    choices = [json.loads(event)["choices"][0] for event in events(answer.text)[:-1]]
    assert [choice["finish_reason"] for choice in choices[:-1]] == [None, None]
    assert {choice["index"] for choice in choices} == {0}
    assert {choice["delta"]["role"] for choice in choices} == {"assistant"}
    assert all(choice["delta"]["content"] for choice in choices)


def test_a_stream_is_asked_for_by_accept(mock: RunningMock) -> None:
    base = mock.base_url("chat")
    answer = httpx.post(f"{base}/chat", json={}, headers={"Accept": "text/event-stream"}, trust_env=False)
    assert answer.headers["content-type"] == "text/event-stream"
    for accept in ("application/json", "*/*", "application/json, text/event-stream"):
        answer = httpx.post(f"{base}/chat", json={}, headers={"Accept": accept}, trust_env=False)
        assert answer.headers["content-type"] == "application/json", accept
        assert is_chunk(answer.json())


@pytest.mark.parametrize(
    ("path", "content_type", "start"), [("/lines", "application/jsonl", ""), ("/sequence", "application/json-seq", "\x1e")]
)
def test_json_comes_a_line_an_item(mock: RunningMock, path: str, content_type: str, start: str) -> None:
    answer = httpx.get(mock.base_url("chat") + path, trust_env=False)
    assert answer.headers["content-type"] == content_type
    lines = answer.text.removesuffix("\n").split("\n")
    assert all(line.startswith(start) and is_chunk(json.loads(line.removeprefix(start))) for line in lines)
    assert len(lines) == 3


def test_events_without_an_end_have_none(mock: RunningMock) -> None:
    answer = httpx.get(mock.base_url("chat") + "/events", trust_env=False)
    assert all(is_chunk(json.loads(event)) for event in events(answer.text))


def test_chunks_come_at_the_pace_of_the_mock_s_clock(mock: RunningMock) -> None:
    times = []
    with httpx.stream("GET", mock.base_url("chat") + "/lines", headers={"Prefer": "pace_s=2"}, trust_env=False) as answer:
        for _line in answer.iter_lines():
            times.append(time.monotonic())  # noqa: PERF401 - the time of each is the point
    assert all(0.1 < later - earlier < 2 for earlier, later in itertools.pairwise(times))


def test_a_client_that_hangs_up_ends_the_stream(mock: RunningMock) -> None:
    base = mock.base_url("chat")
    with httpx.stream("GET", f"{base}/lines", headers={"Prefer": "pace_s=50"}, trust_env=False) as answer:
        next(answer.iter_lines())
    answered = httpx.get(f"{base}/lines", trust_env=False)
    assert answered.status_code == 200


def test_a_connection_serves_on_after_a_stream(mock: RunningMock) -> None:
    with httpx.Client(base_url=mock.base_url("chat"), trust_env=False) as client:
        assert [len(client.get("/lines").text.splitlines()) for _ in range(3)] == [3, 3, 3]
