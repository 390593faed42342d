"""Defects: how they are found, and the hooks that they are made with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from mockserver.embedded import running
from mockserver.mutants.mutant import UnknownMutant, named, names
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from specs import load

FACES, PALS, DEPLOYMENTS = "/v2/faces", "/v2/pals", "/v2/deployments"
SECRETS, VOLUMES = "/v1/deployments/secrets", "/v1/deployments/storage/volumes"
DEPLOYMENT = {"pal_id": "pcb7a34da5fe", "channel": "widget", "name": "Front Desk"}
VOLUME = {"name": "models", "type": "readOnly", "content": {"type": "files", "source_prefix": "models/"}}


@contextmanager
def spoiled(defect: str) -> Iterator[httpx.Client]:
    """A client of a mock with one defect."""
    api = named(defect).api
    headers = {"x-api-key": "test"} if api == "tavus" else {"Authorization": "Bearer test"}
    with (
        running(Settings(clock=from_text("manual")), (load(api),), defect=defect) as mock,
        httpx.Client(base_url=mock.origin, headers=headers, trust_env=False) as client,
    ):
        yield client


def test_every_file_is_a_defect() -> None:
    found = [named(name) for name in names()]
    assert len(found) >= 45
    assert {one.api for one in found} >= {"tavus", "together"}
    assert all(one.wrong.endswith(".") and "\n" not in one.wrong for one in found)


def test_what_is_wrong_is_said_once() -> None:
    said = [named(name).wrong for name in names()]
    assert len(said) == len(set(said))


def test_a_defect_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(UnknownMutant, match=r"no mutant .rust.: wanted one of .*etag_missing"), running(defect="rust"):
        pass


def test_a_defect_of_an_api_that_is_not_served_is_told_so() -> None:
    with (
        pytest.raises(UnknownMutant, match="breaks tavus, and this mock serves together"),
        running(documents=(load("together"),), defect="etag_missing"),
    ):
        pass


def test_a_body_is_changed_behind_the_promise() -> None:
    with spoiled("total_as_text") as client:
        assert client.get(FACES).json()["total_count"] == "1"
        assert client.get(PALS).json()["total_count"] == 1


def test_a_header_is_taken_away() -> None:
    with spoiled("etag_missing") as client:
        made = client.post(DEPLOYMENTS, json=DEPLOYMENT).json()["deployment_id"]
        assert "etag" not in client.get(f"{DEPLOYMENTS}/{made}").headers


def test_a_request_is_changed_before_the_mock_sees_it() -> None:
    with spoiled("name_in_lower_case") as client:
        assert client.post(DEPLOYMENTS, json=DEPLOYMENT).json()["name"] == "front desk"


def test_an_answer_can_take_several_requests() -> None:
    with spoiled("pages_overlap") as client:
        for _ in range(3):
            client.post(FACES, json={"train_video_url": "https://example.com/rio.mp4"})
        pages = [[face["face_id"] for face in client.get(FACES, params={"limit": 2, "page": page}).json()["data"]] for page in (1, 2)]
        assert pages[0][1] == pages[1][0]


def test_a_behaviour_is_replaced() -> None:
    with spoiled("deleted_secret_still_listed") as client:
        made = client.post(SECRETS, json={"name": "token", "value": "hush"}).json()["id"]
        assert client.delete(f"{SECRETS}/{made}").status_code == 200
        assert [one["id"] for one in client.get(SECRETS).json()["data"]] == [made]


def test_a_method_of_a_resource_is_replaced() -> None:
    with spoiled("id_given_again") as client:
        first = client.post(VOLUMES, json=VOLUME).json()["id"]
        client.delete(f"{VOLUMES}/{first}")
        assert client.post(VOLUMES, json=VOLUME).json()["id"] == first


def test_a_connection_is_cut_in_the_middle_of_a_body() -> None:
    with spoiled("connection_dropped") as client, pytest.raises(httpx.RemoteProtocolError):
        client.get(f"{FACES}/r90bbd427f71")


def test_what_a_defect_does_not_name_is_as_it_was() -> None:
    with spoiled("any_key_taken") as client:
        assert client.get(PALS, headers={"x-api-key": ""}).status_code == 401
        assert client.get("/__mock__/health").status_code == 200
        assert client.post(PALS, content=b"{").status_code == 415
        assert client.get("/v2/nothing").status_code == 404


def test_a_mutant_says_which_operations_it_is_about() -> None:
    with running(documents=(load("tavus"),), defect="order_reversed") as mock:
        assert mock.hooked_operations == {"GET /v2/pals"}
    with running(documents=(load("together"),), defect="id_given_again") as mock:  # by a method of volumes
        assert {"GET /deployments/storage/volumes", "DELETE /deployments/storage/volumes/{id}"} <= mock.hooked_operations
    with running(documents=(load("tavus"),)) as mock:
        assert mock.hooked_operations == frozenset()
