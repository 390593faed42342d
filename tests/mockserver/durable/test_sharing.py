"""Several processes on one database answer as one would: names, ids, patches, time, callbacks, control pages."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from specs.json.parsing import Json
from tests.mockserver.durable.process import ServedMock, served
from tests.mockserver.receiver import receiving
from tests.mockserver.wire import TOGETHER_DEPLOYMENT

FACE = {"train_image_url": "https://example.com/rio.png", "voice_name": "anna"}
CALLERS = 8


def deployment(name: str) -> Json:
    return {**TOGETHER_DEPLOYMENT, "name": name}


@contextlib.contextmanager
def two(store: str) -> Iterator[tuple[ServedMock, ServedMock]]:
    """Two mocks that know nothing of each other but the database."""
    with served(store, "--clock", "manual") as first, served(store, "--clock", "manual") as second:
        yield first, second


@pytest.fixture
def pair(durable_store: str) -> Iterator[tuple[ServedMock, ServedMock]]:
    with two(durable_store) as mocks:
        yield mocks


def test_what_one_has_answered_the_other_knows(pair: tuple[ServedMock, ServedMock]) -> None:
    first, second = pair
    for round_number in range(10):
        made = first.made("/v1/deployments", deployment(f"shared-{round_number}"))
        assert second.read(f"/v1/deployments/{made['id']}") == made
        assert second.call("PATCH", f"/v1/deployments/{made['id']}", {"description": "changed"}).status == 200
        assert first.read(f"/v1/deployments/shared-{round_number}")["description"] == "changed"
        assert first.call("DELETE", f"/v1/deployments/{made['id']}").status == 200
        assert second.call("GET", f"/v1/deployments/{made['id']}").status == 404
    assert first.read(f"/__mock__/worlds/{first.world}") == second.read(f"/__mock__/worlds/{first.world}")
    assert first.read("/__mock__/worlds") == second.read("/__mock__/worlds")


def test_a_name_is_given_once_and_every_id_is_another(pair: tuple[ServedMock, ServedMock]) -> None:
    def create(number: int) -> tuple[int, Json]:
        answer = pair[number % 2].call("POST", "/v1/deployments", deployment(f"name-{number // 4}"))
        return answer.status, answer.json()

    with ThreadPoolExecutor(CALLERS) as pool:
        answers = list(pool.map(create, range(80)))
    made = [body for status, body in answers if status == 200]
    assert sorted(item["name"] for item in made) == sorted(f"name-{number}" for number in range(20))
    assert len({item["id"] for item in made}) == 20
    assert {status for status, _ in answers} == {200, 400}
    for mock in pair:
        assert {item["id"] for item in mock.read("/v1/deployments?limit=100")["data"]} == {item["id"] for item in made}


def test_no_json_patch_is_lost(pair: tuple[ServedMock, ServedMock]) -> None:
    pal = pair[0].made("/v2/pals", {"pal_name": "Rio", "system_prompt": "You greet.", "document_tags": []})["pal_id"]

    def patch(number: int) -> int:
        operations = [{"op": "add", "path": "/document_tags/-", "value": f"tag-{number}"}]
        return pair[number % 2].call("PATCH", f"/v2/pals/{pal}", operations).status

    with ThreadPoolExecutor(CALLERS) as pool:
        statuses = list(pool.map(patch, range(40)))
    assert set(statuses) <= {200, 304}
    for mock in pair:
        assert sorted(mock.read(f"/v2/pals/{pal}")["document_tags"]) == sorted(f"tag-{number}" for number in range(40))


def test_time_is_one_and_a_callback_is_sent_once(pair: tuple[ServedMock, ServedMock]) -> None:
    first, second = pair
    with receiving() as receiver:
        for number in range(6):
            pair[number % 2].made("/v2/faces", {**FACE, "callback_url": f"{receiver.origin}/{number}"})
        assert second.made("/__mock__/clock/advance", {"seconds": 60})["callbacks_waiting"] == 0
        assert sorted(path for path, _ in receiver.received) == [f"/{number}" for number in range(6)]
        assert first.read("/__mock__/clock") == second.read("/__mock__/clock")
        assert first.read("/__mock__/callbacks") == second.read("/__mock__/callbacks")
        first.made("/__mock__/clock/advance", {"seconds": 600})
        assert len(receiver.received) == 6


def test_faults_and_resets_are_everybodys(pair: tuple[ServedMock, ServedMock]) -> None:
    first, second = pair
    first.made("/v1/deployments", deployment("gone"))
    first.made("/__mock__/faults", {"key": first.key, "status": 503, "times": 3})
    assert [mock.call("GET", "/v1/deployments").status for mock in (second, first, second, first)] == [503, 503, 503, 200]
    second.made("/__mock__/reset", {"key": first.key})
    assert first.read("/v1/deployments")["data"] == []
    made = second.made("/v1/deployments", deployment("gone"))
    assert first.read("/v1/deployments/gone")["id"] == made["id"]


def test_the_journal_is_one(pair: tuple[ServedMock, ServedMock]) -> None:
    for number in range(6):
        pair[number % 2].made("/v1/deployments", deployment(f"journal-{number}"))
    pages = [mock.read(f"/__mock__/exchanges?key={mock.key}") for mock in pair]
    names = [exchange["request"]["body"]["name"] for exchange in pages[0]["exchanges"]]
    assert names == [f"journal-{number}" for number in range(6)]
    assert pages[0] == pages[1]
    assert pages[0]["kept"] == pages[0]["total"] == len({exchange["number"] for exchange in pages[0]["exchanges"]}) == 6
    assert pair[0].key not in json.dumps(pages)
    pair[0].made("/v1/deployments", deployment("journal-9"))
    pair[1].made("/__mock__/reset", {})
    assert pair[0].read("/__mock__/exchanges") == {"exchanges": [], "total": 0, "kept": 0}
    assert pair[0].call("GET", "/v1/deployments").headers["x-request-id"] != pair[1].call("GET", "/v1/deployments").headers["x-request-id"]


def test_workers_answer_as_one(durable_store: str) -> None:
    with served(durable_store, "--workers", "2") as mock:
        with ThreadPoolExecutor(CALLERS) as pool:
            made = list(pool.map(lambda number: mock.made("/v1/deployments", deployment(f"w-{number}")), range(40)))
            reads = list(pool.map(lambda item: mock.call("GET", f"/v1/deployments/{item['id']}").status, made))
        assert set(reads) == {200}
        assert mock.end() == 0
    with served(durable_store, "--workers", "2", port=mock.port) as mock:
        assert mock.read("/v1/deployments?limit=1")["data"][0]["name"].startswith("w-")
        mock.kill()  # the supervisor: its workers end with it
        with served(durable_store, "--workers", "2", port=mock.port) as other:
            assert other.read(f"/v1/deployments/{made[0]['id']}")["id"] == made[0]["id"]


def test_memory_is_not_shared() -> None:
    command = [sys.executable, "-m", "mockserver", "serve", "--workers", "2", "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--workers 2: the state is in the memory of one process" in done.stderr


@pytest.mark.parametrize("store", ["mysql://x:secret@db/m", "sqlite://", "sqlite:///:memory:"])
def test_a_store_that_cannot_be_is_told(store: str) -> None:
    done = subprocess.run([sys.executable, "-m", "mockserver", "serve", "--store", store], capture_output=True, text=True, check=False)
    assert (done.returncode, "secret" in done.stderr) == (2, False)
    assert "sqlite:///" in done.stderr


def test_a_database_that_does_not_answer_is_told() -> None:
    store = "postgresql://mock:secret@127.0.0.1:1/none"
    done = subprocess.run(
        [sys.executable, "-m", "mockserver", "serve", "--store", store, "--port", "0"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "secret" in done.stderr, "Traceback" in done.stderr) == (1, False, False)
    assert "the database cannot be used" in done.stderr
