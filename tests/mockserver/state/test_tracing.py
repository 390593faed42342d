"""Spans of requests, handed to a collector as OpenTelemetry's variables say: a real server, a real exporter, a receiver on loopback."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from mockserver.state.tracing import tracer_from_environment
from tests.mockserver.durable.process import served
from tests.mockserver.wire import TOGETHER_DEPLOYMENT

pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason="contract-mocks[otel] is not installed")

_TRACE = "0af7651916cd43dd8448eb211c80319c"
_KEY = "test-secret-of-a-client"


class Collector(ThreadingHTTPServer):
    """Keeps what exporters send to it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_request_is_a_span_of_its_callers_trace(collector: Collector, tmp_path: Path) -> None:
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    endpoint = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}", "OTEL_SERVICE_NAME": "stand-in"}
    with served("memory", "--api", "together", folder=tmp_path, variables=endpoint) as mock:
        headers = {"Authorization": f"Bearer {_KEY}", "traceparent": f"00-{_TRACE}-b7ad6b7169203331-01"}
        with httpx.Client(base_url=mock.origin, headers=headers) as client:
            assert client.post("/v1/deployments", json=TOGETHER_DEPLOYMENT).is_success
            assert client.get("/v1/deployments/none").status_code == 404
        mock.process.terminate()
        assert mock.process.wait(60) == 0
    request = ExportTraceServiceRequest()
    spans = []
    for body in collector.bodies:
        request.ParseFromString(body)
        [resource_spans] = request.resource_spans
        assert {a.key: a.value.string_value for a in resource_spans.resource.attributes}["service.name"] == "stand-in"
        spans += [span for scope in resource_spans.scope_spans for span in scope.spans]
    assert [span.name for span in spans] == ["POST /deployments", "GET /deployments/{id}"]
    assert {span.trace_id.hex() for span in spans} == {_TRACE}
    assert all(span.end_time_unix_nano > span.start_time_unix_nano for span in spans)
    values = {attribute.key: attribute.value for attribute in spans[1].attributes}
    assert (values["http.response.status_code"].int_value, values["http.route"].string_value) == (404, "/deployments/{id}")
    assert values["mockserver.api"].string_value == "together"
    assert _KEY.encode() not in b"".join(collector.bodies)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"},
        {"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"},
    ],
)
def test_without_a_wish_there_is_no_tracer(environment: dict[str, str]) -> None:
    assert tracer_from_environment(environment) is None


def test_an_exporter_that_is_not_there_is_told_of(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert tracer_from_environment({"OTEL_TRACES_EXPORTER": "carrier-pigeon"}) is None
    assert "no exporter carrier-pigeon" in caplog.text
