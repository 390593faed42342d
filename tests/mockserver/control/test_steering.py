"""What the control pages steer: resources, faults of every kind, callbacks sent again, coverage, the clock's speed, events, tokens."""

from __future__ import annotations

import http.client
import json
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mockserver.control.pages import flask_app
from mockserver.embedded import RunningMock, running
from mockserver.mock import Mock
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from specs.document.document import from_raw
from tests.mockserver.receiver import receiving
from tests.mockserver.wire import TAVUS_FACE, Client, exchange, request


def _faces(client: Client) -> str:
    return f"/__mock__/worlds/{client.world}/resources/tavus/face"


def test_a_resource_is_shown_with_its_age_and_lifecycle(client: Client) -> None:
    face = client.made("/v2/faces", TAVUS_FACE)
    client.advance(7)
    shown = client.read(f"{_faces(client)}/{face['face_id']}")
    assert (shown["age_s"], shown["item"]["face_name"]) == (7, "Rio")
    assert shown["lifecycle"][0]["status"] == "started"
    assert client.read(f"{_faces(client)}?limit=1")["total"] == 2


def test_a_resource_is_edited_within_its_document(client: Client) -> None:
    face = client.made("/v2/faces", TAVUS_FACE)["face_id"]
    at = f"{_faces(client)}/{face}"
    assert client.call("PATCH", at, {"fields": {"face_name": "Ria"}}).json()["item"]["face_name"] == "Ria"
    assert client.read(f"/v2/faces/{face}")["face_name"] == "Ria"
    for wrong in ({"face_name": 5}, {"status": "completed"}, {"nonsense": 1}):
        assert client.call("PATCH", at, {"fields": wrong}).status == 400
    assert client.read(f"/v2/faces/{face}")["face_name"] == "Ria"


def test_a_resource_is_deleted(client: Client) -> None:
    face = client.made("/v2/faces", TAVUS_FACE)["face_id"]
    assert client.call("DELETE", f"{_faces(client)}/{face}").status == 204
    assert client.call("GET", f"/v2/faces/{face}").status == 404


@pytest.mark.parametrize(("kind", "error"), [("cut", http.client.RemoteDisconnected), ("truncated", http.client.IncompleteRead)])
def test_a_connection_is_cut(client: Client, kind: str, error: type[Exception]) -> None:
    client.call("POST", "/__mock__/faults", {"key": client.key, "kind": kind})
    with pytest.raises(error):
        client.call("GET", "/v2/faces")
    assert client.call("GET", "/v2/faces").status == 200


def test_an_answer_is_malformed(client: Client) -> None:
    client.call("POST", "/__mock__/faults", {"key": client.key, "kind": "malformed"})
    with pytest.raises(json.JSONDecodeError):
        client.call("GET", "/v2/faces").json()


def test_a_share_of_the_requests_fails(client: Client) -> None:
    client.call("POST", "/__mock__/faults", {"key": client.key, "share": 0.5, "times": 2, "status": 503})
    assert [client.call("GET", "/v2/faces").status for _ in range(5)] == [503, 200, 503, 200, 200]


def test_a_rate_limit_lets_so_many_pass_in_a_window_of_the_mocks_time() -> None:
    with running(Settings(clock=from_text("manual"))) as mock:
        client, other = Client(mock, "test-often"), Client(mock, "test-seldom")
        client.call("POST", "/__mock__/faults", {"world": "*", "kind": "rate_limit", "requests": 2, "window_s": 30})
        first = [client.call("GET", "/v2/faces") for _ in range(4)]
        assert [answer.status for answer in first] == [200, 200, 429, 429]
        assert (first[2].headers["retry-after"], sorted(first[2].json())) == ("30", ["message"])
        assert other.call("GET", "/v2/faces").status == 200
        client.advance(29.5)
        late = client.call("GET", "/v2/faces")
        assert (late.status, late.headers["retry-after"]) == (429, "1")
        client.advance(0.5)
        assert [client.call("GET", "/v2/faces").status for _ in range(3)] == [200, 200, 429]
        assert client.read("/__mock__/faults")["faults"][0]["rate_limit"]["windows"][client.world]["requests"] == 3
        client.call("DELETE", "/__mock__/faults")
        assert client.call("GET", "/v2/faces").status == 200


def test_a_rate_limit_is_kept_in_a_database(tmp_path: Path) -> None:
    settings = Settings(clock=from_text("manual"), store=f"sqlite:///{tmp_path}/mock.db")
    with running(settings) as mock:
        client = Client(mock, "test")
        client.call("POST", "/__mock__/faults", {"key": client.key, "kind": "rate_limit", "requests": 1, "window_s": 60})
        assert [client.call("GET", "/v2/faces").status for _ in range(2)] == [200, 429]
    with running(settings) as mock:
        assert Client(mock, "test").call("GET", "/v2/faces").status == 429


def test_faults_are_listed_and_taken_back(client: Client) -> None:
    client.call("POST", "/__mock__/faults", {"key": client.key, "times": 9})
    assert [fault["times"] for fault in client.read("/__mock__/faults")["faults"] if fault["world"] == client.world] == [9]
    client.call("DELETE", f"/__mock__/faults?key={client.key}")
    assert client.call("GET", "/v2/faces").status == 200


def test_a_callback_is_sent_again() -> None:
    with running(Settings(clock=from_text("manual"))) as mock, receiving() as receiver:
        client = Client(mock, "test")
        client.made("/v2/faces", {**TAVUS_FACE, "callback_url": f"{receiver.origin}/ended"})
        client.advance(4 * 3600)
        assert len(receiver.received) == 1
        again = client.call("POST", "/__mock__/callbacks/1/resend").json()
        assert (again["number"], again["state"], len(receiver.received)) == (2, "delivered", 2)
        assert client.call("POST", "/__mock__/callbacks/99/resend").status == 404


def test_coverage_says_what_the_traffic_touched() -> None:
    with running(Settings(clock=from_text("manual"))) as mock:
        client = Client(mock, "test")
        client.read("/v2/faces?limit=3")
        api = next(api for api in client.read("/__mock__/coverage")["apis"] if api["api"] == "tavus")
        row = next(row for row in api["operations"] if row["operation"] == "GET /v2/faces")
        assert (row["requests"], api["exercised"], api["statuses_seen"]) == (1, 1, 1)
        assert {"in": "query", "name": "limit", "count": 1} in row["parameters"]


def test_the_journal_is_filtered_paged_and_downloaded(client: Client) -> None:
    for _ in range(3):
        client.read("/v2/faces")
    client.call("GET", "/v2/faces?limit=abc")
    pages = f"/__mock__/exchanges?key={client.key}"
    last = client.read(f"{pages}&limit=1")["exchanges"][0]
    assert last["verdict"]["outcome"] == "refused"
    before = client.read(f"{pages}&before={last['number']}&limit=2")["exchanges"]
    assert [one["verdict"]["outcome"] for one in before] == ["passed", "passed"]
    assert len(client.read(f"{pages}&outcome=refused&status=4xx")["exchanges"]) == 1
    har = client.read(f"/__mock__/exchanges.har?key={client.key}")
    assert [entry["response"]["status"] for entry in har["log"]["entries"]] == [200, 200, 200, 400]


def test_new_exchanges_are_told_as_events(client: Client) -> None:
    place = urlsplit(client.mock.origin)
    with socket.create_connection((place.hostname, place.port), 10) as connection:
        connection.sendall(request("GET", "/__mock__/events", {}))
        events = connection.makefile("rb")
        while events.readline() != b": the events of this mock\n":
            """The head."""
        client.read("/v2/faces")
        while not (line := events.readline()).startswith(b"data: ") or client.world.encode() not in line:
            """What other tests do."""
        assert json.loads(line.removeprefix(b"data: "))["path"] == "/v2/faces"


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "evil.example"}])
def test_no_other_page_hears_the_events(client: Client, headers: dict[str, str]) -> None:
    assert client.call("GET", "/__mock__/events", headers=headers).status == 403


def test_a_token_for_reading_steers_nothing() -> None:
    with running(Settings(clock=from_text("manual"), control_token="s3cret", control_read_token="r3ad")) as mock:
        named: dict[str, str | bytes] = {"Authorization": "Bearer r3ad"}
        assert exchange(mock.origin, request("GET", "/__mock__/exchanges", named)).status == 200
        assert exchange(mock.origin, request("POST", "/__mock__/reset", named, b"{}")).status == 403
        assert exchange(mock.origin, request("GET", "/__mock__/events", {})).status == 401


def test_a_token_does_not_open_the_pages_to_pages_of_others() -> None:
    with running(Settings(control_token="s3cret")) as mock:
        named: dict[str, str | bytes] = {"Authorization": "Bearer s3cret", "Origin": "http://evil.example"}
        assert exchange(mock.origin, request("GET", "/__mock__/clock", named)).status == 403


def test_the_clock_runs_faster(shared_mock: RunningMock) -> None:
    with running(Settings()) as mock:
        client = Client(mock, "test")
        assert client.call("POST", "/__mock__/clock/speed", {"factor": 60}).json()["factor"] == 60
        client.call("POST", "/__mock__/clock/freeze")
        assert client.call("POST", "/__mock__/clock/resume").json()["factor"] == 60
        assert client.call("POST", "/__mock__/clock/speed", {"factor": 0}).status == 400


def test_the_description_is_that_of_the_pages_that_there_are(client: Client) -> None:
    described = from_raw(client.read("/__mock__/openapi.json"), name="control")
    rules = {
        (method, rule.rule.replace("<int:", "<").replace("<", "{").replace(">", "}"))
        for rule in flask_app(Mock(Settings())).url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("control.") and "uploads" not in rule.rule
    }
    assert {(operation.method, operation.path) for operation in described.operations} == rules
