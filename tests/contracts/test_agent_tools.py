"""The tools by which an agent judges a service: a finding is shown, replayed, and proved fixed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from contracts.agent_tools import JudgeTools

DOCUMENT = """
openapi: 3.1.0
info: {title: Weather, version: '1'}
paths:
  /weather:
    get:
      operationId: getWeather
      responses:
        '200':
          description: The weather.
          content:
            application/json:
              schema: {type: object, required: [degrees], properties: {degrees: {type: number}}}
  /wind:
    get:
      operationId: getWind
      responses:
        '200': {description: The wind., content: {application/json: {schema: {type: object}}}}
"""


class WeatherService(ThreadingHTTPServer):
    """A service whose answer is changed while it runs."""

    drops_connections = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: Any = {"degrees": "mild"}

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, WeatherService)
        if self.server.drops_connections:
            return
        path = self.path.partition("?")[0]
        status = 200 if path in ("/weather", "/wind") else 404
        body = json.dumps(self.server.answer if path == "/weather" else {}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Tell nothing."""


@pytest.fixture
def service() -> Iterator[WeatherService]:
    with WeatherService() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def document(tmp_path: Path) -> str:
    path = tmp_path / "weather.yaml"
    path.write_text(DOCUMENT, "utf-8")
    return str(path)


def _wrong_type(found: dict[str, Any]) -> int:
    return next(int(one["finding"]) for one in found["findings"] if one["check"] == "body_as_declared")


def test_a_finding_is_replayed_and_proved_fixed(service: WeatherService, document: str) -> None:
    judge = JudgeTools("http://127.0.0.1:8080")
    mild = '{"degrees": "mild"}'
    found = judge.check(document, target=service.origin)
    number = _wrong_type(found)
    shown = found["findings"][number - 1]
    assert (found["verdict"], shown["operation"], shown["exchange"]["status"]) == ("FAIL", "GET /weather", 200)
    assert shown["curl"].startswith("curl ")
    still = judge.replay_finding(found["run"], number)
    assert (still["outcome"], still["before"]["answer"], still["after"]["answer"]) == (
        "still there",
        '{"degrees": "mild"}',
        '{"degrees": "mild"}',
    )
    service.answer = {"degrees": 21}
    fixed = judge.replay_finding(found["run"], number)
    assert (fixed["outcome"], fixed["before"]["answer"], fixed["after"]["answer"]) == ("fixed", mild, '{"degrees": 21}')
    assert fixed["new_findings"] == []


def test_another_defect_in_its_place_is_told(service: WeatherService, document: str) -> None:
    judge = JudgeTools("http://127.0.0.1:8080")
    found = judge.check(document, target=service.origin, only=["getWeather"])
    service.answer = []
    replayed = judge.replay_finding(found["run"], _wrong_type(found))
    assert (replayed["outcome"], replayed["verdict"]) == ("fixed", "FAIL")
    assert [one["check"] for one in replayed["new_findings"]] == ["body_as_declared"]


def test_a_service_that_answers_nothing_proves_nothing(service: WeatherService, document: str) -> None:
    judge = JudgeTools("http://127.0.0.1:8080")
    found = judge.check(document, target=service.origin, only=["getWeather"])
    service.drops_connections = True
    try:
        outcome = judge.replay_finding(found["run"], _wrong_type(found))["outcome"]
    except ValueError as error:
        outcome = str(error)
    assert outcome != "fixed"


def test_what_is_asked_for_must_be_there(document: str) -> None:
    judge = JudgeTools("http://127.0.0.1:8080")
    passed = judge.check(document, only=["getWeather"])
    assert (passed["run"], passed["verdict"]) == (1, "PASS")
    for run, finding, said in ((2, 1, "no run 2: wanted one of 1"), (1, 1, "no finding 1 in run 1")):
        with pytest.raises(ValueError, match=said):
            judge.replay_finding(run, finding)
    with pytest.raises(ValueError, match="neither on loopback"):
        judge.check(document, target="https://api.example.org")
