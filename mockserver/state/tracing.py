"""A span for each request, where OpenTelemetry is installed and its standard variables ask for it.

Source: OpenTelemetry's environment variables and its semantic conventions for HTTP servers.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import logging
import os
import time
from collections.abc import Mapping
from typing import Any

from mockserver.state.journal import JournalEntry

_EXPORTERS = "opentelemetry_traces_exporter"  # the entry points that exporters of spans have
_OTLP_BY_PROTOCOL = {"grpc": "otlp_proto_grpc", "http/protobuf": "otlp_proto_http"}
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")

log = logging.getLogger("mockserver")


class Tracer:
    """Tells OpenTelemetry of requests once they are answered: operation, world, status and time, never a body or a credential."""

    def __init__(self, exporters: list[Any]) -> None:
        """`exporters`: OpenTelemetry's `SpanExporter`s."""
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.trace import SpanKind, Status, StatusCode
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        service = {} if "OTEL_SERVICE_NAME" in os.environ else {"service.name": "mockserver"}
        self._provider = TracerProvider(resource=Resource.create(service))
        for exporter in exporters:
            self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("mockserver", importlib.metadata.version("contract-mocks"))
        self._extract = TraceContextTextMapPropagator().extract
        self._kind, self._error = SpanKind.SERVER, Status(StatusCode.ERROR)

    def request(self, exchange: JournalEntry) -> None:
        """Tell of a request that was answered just now; it is part of the trace that its `traceparent` names."""
        end_ns = time.time_ns()
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in exchange.request_headers}
        carrier = {name: headers[name] for name in ("traceparent", "tracestate") if name in headers}
        span = self._tracer.start_span(
            exchange.operation or exchange.method,
            self._extract(carrier),
            self._kind,
            _attributes(exchange),
            start_time=end_ns - exchange.duration_us * 1000,
        )
        if exchange.status >= 500:
            span.set_status(self._error)
        span.end(end_ns)

    def close(self) -> None:
        """Hand in the spans that wait."""
        self._provider.shutdown()


def tracer_from_environment(environment: Mapping[str, str] = os.environ) -> Tracer | None:
    """A tracer as OpenTelemetry's variables want it; None where none asks for traces, or what would send them is not installed."""
    name = environment.get("OTEL_TRACES_EXPORTER") or ("otlp" if any(environment.get(endpoint) for endpoint in _ENDPOINTS) else "none")
    if name == "none" or environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    if importlib.util.find_spec("opentelemetry") is None or importlib.util.find_spec("opentelemetry.sdk") is None:
        log.warning("OpenTelemetry's variables ask for traces, and it is not installed: pip install 'contract-mocks[otel]'")
        return None
    exporters = [exporter for part in name.split(",") if (exporter := _exporter(part.strip(), environment)) is not None]
    return Tracer(exporters) if exporters else None


def _exporter(name: str, environment: Mapping[str, str]) -> Any:
    protocol = environment.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") or environment.get("OTEL_EXPORTER_OTLP_PROTOCOL") or "http/protobuf"
    wanted_name = _OTLP_BY_PROTOCOL.get(protocol, protocol) if name == "otlp" else name
    entry = next(iter(importlib.metadata.entry_points(group=_EXPORTERS, name=wanted_name)), None)
    if entry is None:
        log.warning("OpenTelemetry has no exporter %s installed: no traces are sent to it", wanted_name)
        return None
    return entry.load()()


def _attributes(exchange: JournalEntry) -> dict[str, str | int]:
    attributes: dict[str, str | int] = {
        "http.request.method": exchange.method,
        "url.path": exchange.masked_path(),
        "http.response.status_code": exchange.status,
        "mockserver.api": exchange.api,
    }
    if exchange.operation is not None:
        attributes["http.route"] = exchange.operation.partition(" ")[2]
    if exchange.world is not None:
        attributes["mockserver.world"] = exchange.world
    if exchange.status >= 500:
        attributes["error.type"] = str(exchange.status)
    return attributes
