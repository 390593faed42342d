"""`contracts observe`: the same findings by proxy, by hooks and from the recording; no secrets; what it says when it cannot."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.observed import Observer
from contracts.observed.offline import recording_of_har, recording_of_run
from contracts.runs.run import Run
from mockserver.embedded import RunningMock
from specs.http.har import HarError
from tests.mockserver.replay.replayed import served

from .observed import observing

requests: Any = pytest.importorskip("requests")  # Connexion brings it, without types

KEY = "test-observed-0123456789"
SECRET = "never-show-this-value"
DEPLOYMENT = {"name": "chat", "gpu_type": "h100-80gb", "image": "registry.together.ai/proj/chat:1"}
WRONG = {"name": "chat2", "gpuType": "h100-80gb", "image": "registry.together.ai/proj/chat:1"}
HEADERS = {"Authorization": f"Bearer {KEY}"}

TRAFFIC: list[tuple[str, str, object]] = [
    ("POST", "/v1/deployments", DEPLOYMENT),
    ("POST", "/v1/deployments", WRONG),
    ("GET", "/v1/deployments?limitt=2", None),
    ("GET", "/v1/deployments/chat", None),
    ("POST", "/v1/deployments/secrets", {"name": "token", "value": SECRET}),
    ("DELETE", "/v1/deployments/chat", None),
    ("GET", "/v1/no/such/thing", None),
]


def findings(run: Run) -> list[tuple[object, ...]]:
    return [(one.check, one.operation, one.pointer, one.party, one.detail, one.count) for one in run.findings]


def send(client: httpx.Client, origin: str) -> list[int]:
    """Send the traffic, and give the answers' statuses."""
    return [client.request(method, origin + path, json=body, headers=HEADERS).status_code for method, path, body in TRAFFIC]


def by_httpx(observer: Observer, origin: str) -> None:
    with observer.watch(httpx.Client()) as client:
        send(client, origin)


def by_httpx_in_pieces(observer: Observer, origin: str) -> None:
    with httpx.Client(event_hooks=observer.httpx_hooks) as client:
        for method, path, body in TRAFFIC:
            whole = httpx.Request(method, origin + path, json=body, headers=HEADERS)
            pieces = {"content": iter([whole.content[:5], whole.content[5:]])} if body else {}
            headers = {**HEADERS, **({"Content-Type": "application/json"} if body else {})}
            with client.stream(method, origin + path, headers=headers, **pieces) as answer:  # type: ignore[arg-type]  # one kind of content
                assert b"".join(answer.iter_raw()) or answer.status_code == 204


def by_async_httpx(observer: Observer, origin: str) -> None:
    async def run() -> None:
        async with observer.watch(httpx.AsyncClient()) as client:
            for method, path, body in TRAFFIC:
                async with client.stream(method, origin + path, json=body, headers=HEADERS) as answer:
                    await answer.aread()

    asyncio.run(run())


def by_requests(observer: Observer, origin: str) -> None:
    with observer.watch(requests.Session()) as session:
        for method, path, body in TRAFFIC:
            session.request(method, origin + path, json=body, headers=HEADERS)


def by_requests_in_pieces(observer: Observer, origin: str) -> None:
    with observer.watch(requests.Session()) as session:
        for method, path, body in TRAFFIC:
            with session.request(method, origin + path, json=body, headers=HEADERS, stream=True) as answer:
                b"".join(answer.iter_content(7))


@pytest.fixture(autouse=True)
def _fresh(shared_mock: RunningMock) -> None:
    httpx.post(f"{shared_mock.origin}/__mock__/reset", json={"key": KEY})


@pytest.fixture(scope="module")
def by_proxy(shared_mock: RunningMock, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """What the proxy finds in the traffic."""
    httpx.post(f"{shared_mock.origin}/__mock__/reset", json={"key": KEY})
    folder = tmp_path_factory.mktemp("observed")
    with observing("together", shared_mock.origin, folder) as observed, httpx.Client() as client:
        assert send(client, observed.origin) == [200, 400, 200, 200, 200, 200, 404]
    assert observed.status == 1
    assert observed.output.startswith("FAIL  together on ")
    assert observed.output.splitlines()[-1] == f"Repeat: contracts judge {folder / 'run.json'} --document together"
    for path in (observed.recording, folder / "run.json"):
        assert SECRET not in path.read_text()
        assert KEY not in path.read_text()
    again, _ = recording_of_har(recording_of_run(observed.recording), Observer("together")._contract, api="together", source="x")
    assert findings(again) == findings(observed.run)
    return observed.run


def test_the_proxy_finds_what_the_client_did_wrong(by_proxy: Run) -> None:
    assert {(one.party, one.operation, one.detail) for one in by_proxy.findings} >= {
        ("client", "POST /deployments", "body.gpuType: not declared"),
        ("client", "GET /deployments", "query parameter limitt: not declared"),
        ("client", "GET /v1/no/such/thing", "GET /v1/no/such/thing: no such operation"),
    }


@pytest.mark.parametrize("sent", [by_httpx, by_httpx_in_pieces, by_async_httpx, by_requests, by_requests_in_pieces])
def test_hooks_find_what_the_proxy_finds(sent: Callable[[Observer, str], None], shared_mock: RunningMock, by_proxy: Run) -> None:
    observer = Observer("together", origin=shared_mock.origin)
    sent(observer, shared_mock.origin)
    run = observer.run()
    assert len(run.exchanges) == len(TRAFFIC)
    assert findings(run) == findings(by_proxy)
    assert SECRET not in str(run.to_json())
    assert KEY not in str(run.to_json())
    with pytest.raises(AssertionError, match=r"body\.gpuType: not declared"):
        observer.assert_conforms()


def test_an_answer_that_is_not_read_to_its_end_is_not_held_against_the_service(shared_mock: RunningMock) -> None:
    observer = Observer("together", origin=shared_mock.origin)
    url = f"{shared_mock.origin}/v1/deployments"
    with observer.watch(httpx.Client()) as client, client.stream("GET", url, headers=HEADERS):
        pass
    with observer.watch(requests.Session()) as session, session.get(url, headers=HEADERS, stream=True):
        pass
    run = observer.run()
    assert [str(one.failure)[:11] for one in run.exchanges] == ["ClientGone:"] * 2
    observer.assert_conforms()


def test_a_request_without_an_answer_is_one(shared_mock: RunningMock) -> None:
    observer = Observer("together", origin="http://127.0.0.1:9")
    with observer.watch(httpx.Client()) as client, pytest.raises(httpx.ConnectError):
        client.get("http://127.0.0.1:9/v1/deployments", headers=HEADERS)
    assert [one.check for one in observer.run().findings] == ["no_server_error"]


def test_a_made_up_answer_is_observed_too() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"object": "list"})

    observer = Observer("together")
    with observer.watch(httpx.Client(transport=httpx.MockTransport(answer))) as client:
        client.get("https://api.together.xyz/v1/deployments", headers=HEADERS)
        client.get("https://elsewhere.example/x")
    run = observer.run()
    assert len(run.exchanges) == 1  # the other is of another service
    assert {one.check for one in run.findings} == {"body_as_declared"}


def test_what_is_no_client_is_refused() -> None:
    with pytest.raises(TypeError, match=r"got dict, wanted httpx\.Client, httpx\.AsyncClient or requests\.Session"):
        Observer("together").watch({})


def test_enforce_refuses_what_departs_and_nothing_else(shared_mock: RunningMock, tmp_path: Path) -> None:
    before = shared_mock.mock.journal.total
    with observing("together", shared_mock.origin, tmp_path, "--enforce") as observed, httpx.Client() as client:
        assert send(client, observed.origin) == [200, 400, 400, 200, 200, 200, 400]
        refused = client.post(f"{observed.origin}/v1/deployments", json=WRONG, headers=HEADERS)
        stranger = client.get(f"{observed.origin}/v1/deployments")
    assert refused.headers["content-type"] == "application/problem+json"
    assert "body.gpuType: not declared" in refused.json()["reasons"]
    assert stranger.status_code == 400
    assert shared_mock.mock.journal.total - before == 4
    assert {one.party for one in observed.run.findings} == {"client"}


def test_its_recording_replays_as_a_mock(shared_mock: RunningMock, tmp_path: Path) -> None:
    with observing("together", shared_mock.origin, tmp_path) as observed, httpx.Client() as client:
        statuses = send(client, observed.origin)
    with served(observed.recording) as origin, httpx.Client() as client:
        assert send(client, origin) == statuses
        shown = client.get(f"{origin}/v1/deployments/chat").json()
    assert shown["name"] == "chat"


def test_a_service_that_is_down_is_told_to_the_client_and_judged(tmp_path: Path) -> None:
    with observing("tavus", "http://127.0.0.1:9", tmp_path) as observed:
        answer = httpx.get(f"{observed.origin}/v2/faces", headers={"x-api-key": KEY})
    assert answer.status_code == 502
    assert "http://127.0.0.1:9 cannot be reached" in answer.json()["detail"]
    assert observed.status == 1
    assert len(observed.complaints) == 1  # how many are judged: no traceback


def test_nothing_observed_is_no_pass(tmp_path: Path) -> None:
    with observing("tavus", "http://127.0.0.1:9", tmp_path) as observed:
        pass
    assert (observed.status, observed.output) == (2, "")
    assert observed.complaints == ["ERROR nothing to judge: no request came"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--upstream", "http://127.0.0.1:9"], "wanted one document to judge by: tavus, together"),
        (["tavus", "--document", "tavus", "--upstream", "http://127.0.0.1:9"], "wanted one document"),
        (["tavus", "--upstream", "example.com"], "ERROR --upstream: got 'example.com', wanted the URL of a server"),
        (["nobody", "--upstream", "http://127.0.0.1:9"], "ERROR no API and no file 'nobody'"),
        (["tavus", "--upstream", "http://127.0.0.1:9", "--recording", "/no/such/folder/x.har"], "no folder /no/such/folder"),
        (["tavus", "--upstream", "http://127.0.0.1:9", "--host", "192.0.2.1"], "ERROR cannot listen on 192.0.2.1:8090"),
    ],
)
def test_what_cannot_be_observed_is_said(words: list[str], said: str) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "contracts", "observe", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_har_of_something_else_is_not_judged() -> None:
    raw = {"log": {"entries": [
        {"startedDateTime": "2026-01-01T00:00:00Z", "request": {"method": "GET", "url": "https://a/"}, "response": {"status": 200}},
    ]}}  # fmt: skip
    with pytest.raises(HarError, match="no request in it reaches an operation of tavus"):
        recording_of_har(raw, Observer("tavus")._contract, api="tavus", source="a.har")
