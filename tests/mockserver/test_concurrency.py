"""A thousand clients at once, on one process."""

from __future__ import annotations

import asyncio
import collections
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from specs.json.parsing import Json
from tests.mockserver.wire import TAVUS_DEPLOYMENT, TAVUS_FACE, TOGETHER_DEPLOYMENT, Client, request

CLIENTS = 1000


@pytest.fixture(scope="module")
def mock() -> Iterator[RunningMock]:
    with running(Settings(clock=from_text("manual"))) as served:
        yield served


async def ask(origin: str, data: bytes) -> tuple[int, Json]:
    """The status and the body of the answer to one request."""
    place = urlsplit(origin)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(data)
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split(b" ", 2)[1]), json.loads(body) if body else None


def ask_all(client: Client, requests: list[tuple[str, str, Json]]) -> list[tuple[int, Json]]:
    """Every request at once, each on a connection of its own."""

    async def run() -> list[tuple[int, Json]]:
        datas = [
            request(
                method,
                path,
                {**client.credential(path), "Content-Type": "application/json"},
                None if body is None else json.dumps(body).encode(),
            )
            for method, path, body in requests
        ]
        return await asyncio.gather(*(ask(client.mock.origin, data) for data in datas))

    return asyncio.run(run())


def test_of_a_thousand_creates_with_one_name_one_wins(mock: RunningMock) -> None:
    client = Client(mock, "test-race")
    answers = ask_all(client, [("POST", "/v1/deployments", {**TOGETHER_DEPLOYMENT, "description": str(n)}) for n in range(CLIENTS)])
    assert collections.Counter(status for status, _ in answers) == {200: 1, 400: CLIENTS - 1}
    assert all("already exists" in body["error"]["message"] for status, body in answers if status == 400)
    (winner,) = (body for status, body in answers if status == 200)
    assert client.read("/v1/deployments")["data"] == [winner]


def test_a_thousand_creates_make_a_thousand_resources(mock: RunningMock) -> None:
    client = Client(mock, "test-many")
    answers = ask_all(client, [("POST", "/v2/faces", {**TAVUS_FACE, "face_name": str(n)}) for n in range(CLIENTS)])
    made = {body["face_id"] for status, body in answers if status == 200}
    listed = client.read(f"/v2/faces?face_type=user&limit={2 * CLIENTS}")
    assert (len(made), listed["total_count"]) == (CLIENTS, CLIENTS)
    assert {face["face_id"] for face in listed["data"]} == made
    assert {face["face_name"] for face in listed["data"]} == {str(n) for n in range(CLIENTS)}
    gone = ask_all(
        client, [("DELETE", f"/v2/faces/{face}", None) for face in made] + [("DELETE", f"/v2/faces/{face}", None) for face in made]
    )
    assert collections.Counter(status for status, _ in gone) == {200: CLIENTS, 404: CLIENTS}


def test_no_update_is_lost(mock: RunningMock) -> None:
    client = Client(mock, "test-updates")
    page = client.made("/v2/deployments", {**TAVUS_DEPLOYMENT, "limits": {"concurrent_call_limit": 300}})["deployment_id"]
    patch = [{"op": "add", "path": "/allowed_origins/-", "value": "https://example.com"}]
    answers = ask_all(client, [("PATCH", f"/v2/deployments/{page}", patch), ("POST", f"/v2/deployments/{page}/start", {})] * (CLIENTS // 2))
    assert collections.Counter(status for status, _ in answers) == {200: CLIENTS // 2 + 300, 429: CLIENTS // 2 - 300}
    found = client.read(f"/v2/deployments/{page}")
    assert (len(found["allowed_origins"]), found["usage_total"]) == (CLIENTS // 2, 300)
    assert len({body["updated_at"] for status, body in answers if "updated_at" in body}) == CLIENTS // 2


def test_a_thousand_keys_have_a_thousand_worlds(mock: RunningMock) -> None:
    async def run() -> list[tuple[int, Json]]:
        body = json.dumps(TOGETHER_DEPLOYMENT).encode()
        headers = [{"Authorization": f"Bearer test-{n}", "Content-Type": "application/json"} for n in range(CLIENTS)]
        return await asyncio.gather(*(ask(mock.origin, request("POST", "/v1/deployments", dict(one), body)) for one in headers))

    answers = asyncio.run(run())
    assert {status for status, _ in answers} == {200}
    assert len({body["id"] for _, body in answers}) == CLIENTS
