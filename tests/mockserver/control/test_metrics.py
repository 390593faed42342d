"""The page that Prometheus reads, by Prometheus' own parser."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from mockserver.embedded import running
from mockserver.settings import Settings
from tests.mockserver.wire import TAVUS_FACE, Client, exchange, request


def samples(client: Client) -> dict[tuple[str, str], float]:
    """Each sample by its name and its labels, spelled as `operation=POST /faces status=200`."""
    answer = exchange(client.mock.origin, request("GET", "/__mock__/metrics", {}))
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, " ".join(f"{name}={value}" for name, value in sorted(sample.labels.items()) if name != "api")): sample.value
        for family in text_string_to_metric_families(answer.body.decode())
        for sample in family.samples
    }


def test_requests_worlds_and_resources_are_counted() -> None:
    with running(Settings(apis=("tavus",))) as mock:
        client = Client(mock, "test-metrics")
        for _ in range(3):
            client.made("/v2/faces", TAVUS_FACE)
        client.call("GET", "/v2/faces/nothing")
        client.call("GET", "/v2/nowhere")
        read = samples(client)
    operations = {labels: value for (name, labels), value in read.items() if name == "mockserver_requests_total"}
    assert sorted(operations.values()) == [1, 1, 3]
    assert "operation= status=404" in operations
    assert sum(value for (name, _), value in read.items() if name == "mockserver_request_duration_seconds_count") == 5
    assert read["mockserver_worlds", ""] == 1
    assert read["mockserver_resources", "kind=tavus/face"] == 4  # every account starts with one
    assert read["mockserver_journal_exchanges", ""] == 5
    assert read["process_open_fds", ""] > 0


def test_the_metrics_want_the_control_token() -> None:
    with running(Settings(apis=("tavus",), control_token="s3cret")) as mock:
        assert exchange(mock.origin, request("GET", "/__mock__/metrics", {})).status == 401
        assert exchange(mock.origin, request("GET", "/__mock__/metrics", {"Authorization": "Bearer s3cret"})).status == 200
