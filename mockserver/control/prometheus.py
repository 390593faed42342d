"""What a mock has counted, as Prometheus reads it: https://prometheus.io/docs/instrumenting/exposition_formats/.

Imported when it is first asked for: Prometheus' client takes as long to import as half of the mock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, Metric, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import choose_encoder

from mockserver.mock import Mock
from mockserver.state.metrics import BOUNDS_S


class Exposition:
    """The metrics of one mock, and of its process."""

    def __init__(self, mock: Mock) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_MockCollector(mock))
        ProcessCollector(registry=self._registry)

    def text(self, accept: str) -> tuple[bytes, str]:
        """All of them as text, and its media type: the one of those that are written which `Accept` prefers."""
        encode, content_type = choose_encoder(accept)
        return encode(self._registry), content_type


class _MockCollector:
    """What one mock has counted, as Prometheus names things."""

    def __init__(self, mock: Mock) -> None:
        self._mock = mock

    def collect(self) -> Iterator[Metric]:
        """Called by the registry, for each reading."""
        yield from self._of_requests()
        yield from self._of_state()

    def _of_requests(self) -> Iterator[Metric]:
        metrics = self._mock.metrics
        requests = CounterMetricFamily("mockserver_requests", "Requests that were answered.", labels=["api", "operation", "status"])
        for (api, operation, status), count in tuple(metrics.requests.items()):
            requests.add_metric([api, operation, str(status)], count)
        yield requests
        durations = HistogramMetricFamily(
            "mockserver_request_duration_seconds", "From a request's head to its answer.", labels=["api", "operation"]
        )
        for (api, operation), counted in tuple(metrics.durations.items()):
            bounds = [*map(str, BOUNDS_S), "+Inf"]
            buckets = list(zip(bounds, accumulate(counted.counts), strict=True))
            durations.add_metric([api, operation], buckets, counted.sum_us / 1e6)
        yield durations

    def _of_state(self) -> Iterator[Metric]:
        mock = self._mock
        with mock.store.transaction(writes=False):
            worlds = mock.store.worlds()
            counts = Counter({kind: 0 for world in worlds for kind in world.collections})
            for world in worlds:
                counts.update({kind: len(collection) for kind, collection in world.collections.items()})
        yield GaugeMetricFamily("mockserver_worlds", "Worlds, one a credential.", value=len(worlds))
        resources = GaugeMetricFamily("mockserver_resources", "Resources of all worlds.", labels=["kind"])
        for kind, count in sorted(counts.items()):
            resources.add_metric([kind], count)
        yield resources
        callbacks = GaugeMetricFamily("mockserver_callbacks", "Callbacks that are known, by what became of them.", labels=["state"])
        for state, count in sorted(Counter(callback.state for callback in mock.callbacks.list()).items()):
            callbacks.add_metric([state], count)
        yield callbacks
        yield GaugeMetricFamily("mockserver_journal_exchanges", "Exchanges that are kept.", value=len(mock.journal))
