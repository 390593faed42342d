"""The control pages, where a scenario cannot reach: tokens, wrong requests, the clock, documents as they are served."""

from __future__ import annotations

import contextlib
import socket
from urllib.parse import urlsplit

import pytest

from mockserver.embedded import RunningMock, running
from mockserver.limits import MIB
from mockserver.settings import Settings
from mockserver.state.clock import EPOCH_S, from_text
from specs.document.document import from_raw
from tests.apis import BUILT_IN
from tests.mockserver.wire import NOTHING, TAVUS_DEPLOYMENT, TAVUS_FACE, Client, exchange, request


def test_the_mock_says_that_it_serves_and_what(client: Client) -> None:
    health = client.read("/__mock__/health")
    assert (health["status"], health["seed"]) == ("ok", 0)
    assert set(health["operations"]) >= set(BUILT_IN)
    assert health["operations"]["tavus"] == len(client.mock.mock.apis["tavus"].document.operations)


def test_every_page_is_listed_with_what_it_does(client: Client) -> None:
    pages = client.read("/__mock__/")["pages"]
    assert all(page["says"] and page["methods"] and page["path"].startswith("/__mock__/") for page in pages)
    assert {"/__mock__/health", "/__mock__/reset", "/__mock__/clock/advance", "/__mock__/exchanges"} <= {page["path"] for page in pages}


def test_each_description_is_served_with_this_mock_as_its_server(client: Client) -> None:
    for path in client.read("/__mock__/documents")["documents"]:
        served = client.call("GET", path, headers={"Host": "mock.localhost:99"}).json()
        document = from_raw(served, name="x")
        assert {server["url"].removeprefix("http://mock.localhost:99") for server in served["servers"]} <= {"", "/", "/v1"}
        for operation in document.operations:
            assert any(parameter.name == "Prefer" and parameter.location == "header" for parameter in operation.parameters)
    assert client.call("GET", "/__mock__/documents/none.json").json()["error"].startswith("No document none")


def test_the_clock_is_read_advanced_frozen_and_resumed() -> None:
    with running(Settings(clock=from_text("manual"))) as mock:
        client = Client(mock, "test")
        assert client.read("/__mock__/clock") == {"now": "2026-01-01T00:00:00.000Z", "now_s": EPOCH_S, "factor": 0}
        client.advance(0.5)
        client.advance(0)
        assert client.read("/__mock__/clock")["now"] == "2026-01-01T00:00:00.500Z"
    with running(Settings(clock=from_text("x1000"))) as mock:
        client = Client(mock, "test")
        assert client.call("POST", "/__mock__/clock/freeze").json()["factor"] == 0
        assert client.read("/__mock__/clock") == client.read("/__mock__/clock")
        assert client.call("POST", "/__mock__/clock/resume").json()["factor"] == 1000


@pytest.mark.parametrize(
    "body",
    [
        b'{"seconds": -1}', b'{"seconds": "60"}', b'{"seconds": true}', b'{"seconds": null}', b"{}", b"[]", b"60", b"{", b"\xff",
        b'{"seconds": NaN}', b'{"seconds": Infinity}', b'{"seconds": 1e999}', b'{"seconds": 315360001}', b'{"minutes": 1}',
        b'{"seconds": ' + b"9" * 5000 + b"}", b'{"seconds": 1, "more": 2}', NOTHING,
    ],
    ids=lambda body: repr(body)[:40] if isinstance(body, bytes) else "no body",
)  # fmt: skip
def test_a_time_that_is_none_is_refused_and_the_clock_stands(client: Client, body: object) -> None:
    before = client.read("/__mock__/clock")
    answer = client.call("POST", "/__mock__/clock/advance", body)
    assert (answer.status, set(answer.json())) == (400, {"error"})
    assert client.read("/__mock__/clock") == before


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/__mock__/none", NOTHING, 404),
        ("GET", "/__mock__/worlds/%ff", NOTHING, 404),
        ("GET", "/__mock__/worlds/..%2Fhealth", NOTHING, 404),
        ("DELETE", "/__mock__/health", NOTHING, 405),
        ("GET", "/__mock__/reset", NOTHING, 405),
        ("POST", "/__mock__/reset", {"world": 5}, 400),
        ("POST", "/__mock__/reset", {"key": "live"}, 400),
        ("POST", "/__mock__/reset", {"worlds": "x"}, 400),
        ("POST", "/__mock__/reset", b"world=x", 400),
        ("GET", "/__mock__/exchanges?key=live", NOTHING, 400),
        ("GET", "/__mock__/exchanges?limit=", NOTHING, 400),
        ("GET", "/__mock__/exchanges?limit=1.5", NOTHING, 400),
        ("GET", "/__mock__/callbacks?key=", NOTHING, 400),
    ],
)
def test_a_wrong_request_is_answered_in_json(client: Client, method: str, path: str, body: object, status: int) -> None:
    client.made("/v2/faces", TAVUS_FACE)
    before = client.state()
    answer = client.call(method, path, body)
    assert (answer.status, answer.headers["content-type"], set(answer.json())) == (status, "application/json", {"error"})
    assert client.state() == before


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        pytest.param("POST", "/__mock__/reset", b"[" * 100_000, id="deep"),
        pytest.param("POST", "/__mock__/reset", b'{"key": "test\\ud800"}', id="lone surrogate"),
        pytest.param("GET", "/__mock__/exchanges?limit=" + "9" * 5000, NOTHING, id="5,000 digits"),
    ],
)
def test_a_request_that_is_very_wrong_is_refused_too(client: Client, method: str, path: str, body: object) -> None:
    answer = client.call(method, path, body)
    assert answer.status in (400, 404)
    assert set(answer.json()) == {"error"}


def test_the_index_is_there_without_its_slash(client: Client) -> None:
    assert client.call("GET", "/__mock__").json() == client.call("GET", "/__mock__/").json()


def test_a_world_with_a_conversation_can_be_shown(client: Client) -> None:
    made = client.made("/v2/deployments", TAVUS_DEPLOYMENT)
    client.made(f"/v2/deployments/{made['deployment_id']}/start", {})
    assert client.call("GET", f"/__mock__/worlds/{client.world}").status == 200


def test_the_clock_stops_before_timestamps_end() -> None:
    with running(Settings(clock=from_text("manual"))) as mock:
        mock.mock.clock.advance(7970 * 365.25 * 86400)
        client = Client(mock, "test")
        assert client.call("POST", "/__mock__/clock/advance", {"seconds": 10 * 365 * 86400}).status in (200, 400)
        assert client.call("GET", "/__mock__/clock").status == 200


def test_everything_but_health_wants_the_control_token() -> None:
    with running(Settings(clock=from_text("manual"), control_token="s3cret")) as mock:
        for page in ("health", "ready"):
            assert exchange(mock.origin, request("GET", f"/__mock__/{page}", {})).status == 200
        for path in ("/__mock__/", "/__mock__/worlds", "/__mock__/exchanges", "/__mock__/documents/tavus.json"):
            for wrong in ("", "Bearer", "Bearer s3", "Bearer \xff"):
                answer = exchange(mock.origin, request("GET", path, {"Authorization": wrong}))
                assert (answer.status, set(answer.json())) == (401, {"error"})
        assert exchange(mock.origin, request("POST", "/__mock__/reset", {}, b"{}")).status == 401
        assert Client(mock, "test").call("GET", "/v2/faces").status == 200  # the APIs have keys of their own


def test_a_control_token_opens_the_pages() -> None:
    with running(Settings(clock=from_text("manual"), control_token="s3cret")) as mock:
        opened = exchange(mock.origin, request("GET", "/__mock__/clock", {"Authorization": "Bearer s3cret"}))
        assert opened.status == 200


def test_everything_is_reset(key: str) -> None:
    with running(Settings(clock=from_text("manual"))) as mock:
        one, other = Client(mock, key), Client(mock, key + "2")
        one.made("/v2/faces", TAVUS_FACE)
        other.made("/v2/faces", TAVUS_FACE)
        assert one.call("POST", "/__mock__/reset").json() == {"worlds": 2}
        assert one.read("/__mock__/worlds") == {"worlds": []}
        assert one.read("/__mock__/exchanges")["exchanges"] == []
        assert one.read("/v2/faces")["total_count"] == 1


def test_the_journal_keeps_the_last_exchanges_only(key: str) -> None:
    with running(Settings(clock=from_text("manual"), journal_size=3)) as mock:
        client = Client(mock, key)
        for number in range(5):
            client.call("GET", f"/v2/faces?page={number + 1}")
        found = client.read("/__mock__/exchanges")
        assert (found["total"], found["kept"]) == (5, 3)
        assert [one["request"]["query"] for one in found["exchanges"]] == ["page=3", "page=4", "page=5"]
        assert [one["number"] for one in found["exchanges"]] == [3, 4, 5]


def test_an_exchange_that_no_operation_answered_is_recorded_too(shared_mock: RunningMock, key: str) -> None:
    path = f"/v2/{key}"
    assert Client(shared_mock, key).call("GET", path).status == 404
    last = Client(shared_mock, key).read("/__mock__/exchanges?status=404")["exchanges"][-1]
    assert (last["operation"], last["world"], last["reason"]) == (None, None, f"There is no path {path.replace(key, '***')}.")


def chunked(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (*pieces, b""))


def test_a_reset_in_chunks_wipes_what_it_names_and_no_more() -> None:
    with running(Settings(clock=from_text("manual"))) as mock:
        one, other = Client(mock, "test-one"), Client(mock, "test-two")
        one.made("/v2/faces", TAVUS_FACE)
        other.made("/v2/faces", TAVUS_FACE)
        before = other.state()
        data = request("POST", "/__mock__/reset", {"Transfer-Encoding": "chunked"}, chunked(b'{"key":', b'"test-one"}'))
        assert exchange(mock.origin, data).json() == {"worlds": 1}
        assert (one.state(), other.state()) == ({}, before)


def test_a_body_in_chunks_is_read_like_any_other(client: Client) -> None:
    data = request("POST", "/__mock__/clock/advance", {"Transfer-Encoding": "chunked"}, chunked(b'{"seconds":', b"0.5}"))
    before_s = client.read("/__mock__/clock")["now_s"]
    assert exchange(client.mock.origin, data).json()["now_s"] == before_s + 0.5


def test_an_upload_in_chunks_is_counted_to_its_last_byte(client: Client) -> None:
    asked = client.made("/v1/storage/upload-request", {"filename": "model.bin"})
    path = "/__mock__" + asked["upload_url"]["url"].partition("/__mock__")[2]
    data = request("PUT", path, {"Transfer-Encoding": "chunked"}, chunked(*[b"x" * 70_000] * 3))
    assert exchange(client.mock.origin, data).status == 200
    ((kept,),) = [one for kind, one in client.read(f"/__mock__/worlds/{client.world}")["resources"].items() if "upload" in kind and one]
    assert kept["size"] == 210_000


def test_a_control_body_is_not_read_without_end(client: Client) -> None:
    answer = client.call("POST", "/__mock__/reset", b" " * (10 * MIB + 1))
    assert (answer.status, set(answer.json())) == (413, {"error"})


def test_clients_that_never_finish_their_uploads_leave_the_pages_to_others(client: Client) -> None:
    place = urlsplit(client.mock.origin)
    head = request("PUT", "/__mock__/uploads/together/upload/x", {"Content-Length": "1000000"}, b"xx")
    with contextlib.ExitStack() as open_connections:
        for _ in range(20):
            open_connections.enter_context(socket.create_connection((place.hostname, place.port), 10)).sendall(head)
        assert client.call("GET", "/__mock__/worlds").status == 200


STEERING = [
    ("POST", "/__mock__/reset", {}),
    ("POST", "/__mock__/clock/advance", {"seconds": 1}),
    ("POST", "/__mock__/clock/freeze", {}),
    ("POST", "/__mock__/faults", {"key": "test", "status": 500}),
    ("GET", "/__mock__/exchanges", NOTHING),
    ("GET", "/__mock__/worlds", NOTHING),
    ("GET", "/__mock__/documents/tavus.json", NOTHING),
    ("OPTIONS", "/__mock__/reset", NOTHING),
]
FROM_A_PAGE = [
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://[::1"},
    {"Origin": "http://localhost:3000"},
    {"Origin": "https://localhost.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Host": "evil.example"},
    {"Host": "evil.example:8080"},
    {"Host": "evil.example", "Origin": "http://evil.example"},
    {"Host": "localhost.evil.example"},
    {"Host": "127.0.0.1.evil.example"},
    {"Host": "10.0.0.1"},
    {"Host": ""},
]


@pytest.mark.parametrize("host", ["evil.example#@localhost", "[::1", "localhost evil.example"])
def test_a_host_that_is_none_steers_nothing_either(client: Client, host: str) -> None:
    clock = client.read("/__mock__/clock")
    for method, path, body in STEERING:
        assert client.call(method, path, body, {"Content-Type": "text/plain", "Host": host}).status == 400
    assert client.read("/__mock__/clock") == clock


@pytest.mark.parametrize("headers", FROM_A_PAGE, ids=str)
def test_no_web_page_steers_the_mock(client: Client, headers: dict[str, str]) -> None:
    client.made("/v2/faces", TAVUS_FACE)
    before, clock = client.state(), client.read("/__mock__/clock")
    for method, path, body in STEERING:
        answer = client.call(method, path, body, {"Content-Type": "text/plain", **headers})
        assert (path, answer.status, set(answer.json())) == (path, 403, {"error"})
    assert (client.state(), client.read("/__mock__/clock")) == (before, clock)
    assert client.call("GET", "/__mock__/health", headers=headers).status == 200  # for health checks under any name


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost"}, {"Host": "LocalHost.:8080"}, {"Host": "127.0.0.1:8080"}, {"Host": "127.8.9.10"}, {"Host": "[::1]:8080"},
        {"Host": "mock.localhost"}, {"Host": "localhost:8080", "Origin": "http://localhost:8080", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)  # fmt: skip
def test_loopback_itself_steers_the_mock(client: Client, headers: dict[str, str]) -> None:
    assert client.call("POST", "/__mock__/clock/advance", {"seconds": 0}, headers).status == 200


def test_another_name_is_heeded_where_it_was_given() -> None:
    with running(Settings(clock=from_text("manual"), control_hosts=frozenset({"Mock.Internal"}))) as mock:
        for host, status in (("mock.internal:8080", 200), ("localhost", 200), ("other.internal", 403)):
            answer = exchange(mock.origin, request("GET", "/__mock__/exchanges", {"Host": host}))
            assert answer.status == status
        assert "--control-host" in answer.json()["error"]


def test_a_control_token_opens_the_pages_under_any_name() -> None:
    with running(Settings(clock=from_text("manual"), control_token="s3cret")) as mock:
        named: dict[str, str | bytes] = {"Host": "mock:8080"}
        assert exchange(mock.origin, request("GET", "/__mock__/exchanges", {**named, "Authorization": "Bearer s3cret"})).status == 200
        assert exchange(mock.origin, request("GET", "/__mock__/exchanges", named)).status == 401


def test_files_are_uploaded_under_the_name_that_the_client_knows(client: Client) -> None:
    named = {"Host": "mock.internal:8080"}
    asked = client.call("POST", "/v1/storage/upload-request", {"filename": "model.bin"}, named).json()["upload_url"]["url"]
    assert asked.startswith("http://mock.internal:8080/")
    data = request("PUT", asked.removeprefix("http://mock.internal:8080"), dict(named), b"xyz")
    assert exchange(client.mock.origin, data).status == 200


@pytest.mark.parametrize("header", ["bearer sésame", "BEARER sésame", "Bearer  sésame"])
def test_a_control_token_is_read_as_utf_8_and_its_scheme_in_any_case(header: str) -> None:
    with running(Settings(control_token="sésame")) as mock:
        assert exchange(mock.origin, request("GET", "/__mock__/clock", {"Authorization": header.encode()})).status == 200
        assert exchange(mock.origin, request("GET", "/__mock__/clock", {"Authorization": "sésame".encode()})).status == 401


@pytest.mark.parametrize("path", ["/__mock__/nothing", "/__mock__//worlds", "/__mock__/worlds/x/y"])
def test_a_token_is_asked_for_before_it_is_told_what_there_is(path: str) -> None:
    with running(Settings(control_token="s3cret")) as mock:
        assert exchange(mock.origin, request("GET", path, {})).status == 401
        answer = exchange(mock.origin, request("GET", path, {"Authorization": "Bearer s3cret"}))
        assert (answer.status, answer.headers["content-type"]) == (404, "application/json")


def test_a_callback_cannot_steer_the_mock_that_it_comes_from() -> None:
    with running(Settings(clock=from_text("manual"))) as mock:
        target = f"{mock.origin}/__mock__/clock/freeze"
        mock.mock.callbacks.schedule(target, 0.0, dict, world="w", operation="o", resource="r")
        mock.mock.callbacks.settle()
        (callback,) = mock.mock.callbacks.list()
        assert [attempt.status for attempt in callback.attempts] == [403]
