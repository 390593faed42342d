"""What was answered with success is there after `kill -9`, on every durable store."""

from __future__ import annotations

import time

from specs.json.parsing import Json
from tests.mockserver.durable.process import ServedMock, served
from tests.mockserver.receiver import receiving
from tests.mockserver.wire import TAVUS_FACE, TOGETHER_DEPLOYMENT

FACE = {"train_image_url": "https://example.com/rio.png", "voice_name": "anna"}


def deployment(name: str) -> Json:
    return {**TOGETHER_DEPLOYMENT, "name": name}


def visible(mock: ServedMock) -> Json:
    return mock.read("/v1/deployments"), mock.read("/v2/faces"), mock.read("/v2/pals"), mock.read(f"/__mock__/worlds/{mock.world}")


def test_resources_names_ids_and_tombstones_survive(durable_store: str) -> None:
    with served(durable_store, "--clock", "manual") as mock:
        first, second = (mock.made("/v1/deployments", deployment(name)) for name in ("one", "two"))
        mock.made("/v2/faces", {**TAVUS_FACE, "face_name": "ж\\ \u0000"})
        assert mock.call("PATCH", f"/v1/deployments/{first['id']}", {"description": "changed"}).status == 200
        assert mock.call("DELETE", f"/v1/deployments/{second['id']}").status == 200
        before = visible(mock)
        mock.kill()
    with served(durable_store, "--clock", "manual") as mock:
        assert visible(mock) == before
        assert mock.call("GET", f"/v1/deployments/{second['id']}").status == 404
        assert mock.call("POST", "/v1/deployments", deployment("one")).status == 400
        third = mock.made("/v1/deployments", deployment("two"))
        assert third["id"] not in (first["id"], second["id"])
        assert mock.read("/v1/deployments/two")["id"] == third["id"]


def test_revisions_of_a_deployment_survive(durable_store: str) -> None:
    with served(durable_store, "--clock", "manual") as mock:
        made = mock.made("/v1/deployments", deployment("one"))
        for replicas in (2, 3):
            assert mock.call("PATCH", f"/v1/deployments/{made['id']}", {"max_replicas": replicas}).status == 200
        revisions = mock.read(f"/v1/deployments/{made['id']}/revisions")
        mock.kill()
    with served(durable_store, "--clock", "manual") as mock:
        assert mock.read(f"/v1/deployments/{made['id']}/revisions") == revisions
        assert mock.call("POST", f"/v1/deployments/{made['id']}/rollback", {"revision_identifier": "1"}).status == 200


def test_the_clock_survives(durable_store: str) -> None:
    with served(durable_store, "--clock", "manual") as mock:
        mock.made("/__mock__/clock/advance", {"seconds": 3600})
        before = mock.read("/__mock__/clock")
        mock.kill()
    with served(durable_store, "--clock", "manual") as mock:
        assert mock.read("/__mock__/clock") == before
    with served(durable_store, "--clock", "x60") as mock:  # it is asked to run: from where it was
        after = mock.read("/__mock__/clock")
        assert after["factor"] == 60
        assert before["now_s"] <= after["now_s"] < before["now_s"] + 60 * 60


def test_a_frozen_clock_stays_frozen(durable_store: str) -> None:
    with served(durable_store) as mock:
        mock.made("/__mock__/clock/freeze", {})
        before = mock.read("/__mock__/clock")
        assert abs(before["now_s"] - time.time()) < 30
        mock.kill()
    with served(durable_store) as mock:
        assert mock.read("/__mock__/clock") == before
        assert mock.made("/__mock__/clock/resume", {})["factor"] == 1


def test_faults_survive_and_are_used_up(durable_store: str) -> None:
    with served(durable_store) as mock:
        mock.made("/__mock__/faults", {"key": mock.key, "status": 503, "times": 2})
        assert mock.call("GET", "/v1/deployments").status == 503
        mock.kill()
    with served(durable_store) as mock:
        assert [mock.call("GET", "/v1/deployments").status for _ in range(2)] == [503, 200]


def test_a_due_callback_survives_and_is_sent_once(durable_store: str) -> None:
    with receiving() as receiver:
        with served(durable_store, "--clock", "manual") as mock:
            face = mock.made("/v2/faces", {**FACE, "callback_url": f"{receiver.origin}/done"})["face_id"]
            mock.kill()
        with served(durable_store, "--clock", "manual") as mock:
            assert receiver.bodies("/done") == []
            assert mock.made("/__mock__/clock/advance", {"seconds": 60})["callbacks_waiting"] == 0
            assert receiver.bodies("/done") == [{"replica_id": face, "face_id": face, "status": "ready"}]
            (callback,) = mock.read("/__mock__/callbacks")["callbacks"]
            assert (callback["state"], len(callback["attempts"])) == ("delivered", 1)
            mock.kill()
        with served(durable_store, "--clock", "manual") as mock:
            mock.made("/__mock__/clock/advance", {"seconds": 600})
            assert len(receiver.bodies("/done")) == 1


def test_a_url_that_no_database_keeps_is_told_as_it_was(durable_store: str) -> None:
    url = "http://example.com/\0"
    with served(durable_store, "--clock", "manual") as mock:
        mock.made("/v2/faces", {**FACE, "callback_url": url})
        mock.kill()
    with served(durable_store, "--clock", "manual") as mock:
        (callback,) = mock.read("/__mock__/callbacks")["callbacks"]
        assert callback["state"] == "refused"


def test_a_callback_that_failed_is_tried_again_after_a_restart(durable_store: str) -> None:
    with receiving() as receiver:
        receiver.statuses[:] = [500]
        with served(durable_store, "--clock", "manual") as mock:
            mock.made("/v2/faces", {**FACE, "callback_url": f"{receiver.origin}/again"})
            mock.made("/__mock__/clock/advance", {"seconds": 60})
            mock.kill()
        assert len(receiver.bodies("/again")) == 1
        with served(durable_store, "--clock", "manual") as mock:
            mock.made("/__mock__/clock/advance", {"seconds": 2})
            assert len(receiver.bodies("/again")) == 2


def test_a_reset_is_kept(durable_store: str) -> None:
    with receiving() as receiver:
        with served(durable_store, "--clock", "manual") as mock:
            mock.made("/v1/deployments", deployment("one"))
            mock.made("/v2/faces", {**FACE, "callback_url": f"{receiver.origin}/never"})
            first = mock.made("/__mock__/reset", {})
            made = mock.made("/v1/deployments", deployment("two"))
            mock.kill()
        with served(durable_store, "--clock", "manual") as mock:
            assert first == {"worlds": 1}
            assert [item["id"] for item in mock.read("/v1/deployments")["data"]] == [made["id"]]
            mock.made("/__mock__/clock/advance", {"seconds": 600})
            assert receiver.received == []


def test_an_end_without_haste_keeps_all(durable_store: str) -> None:
    with served(durable_store) as mock:
        made = mock.made("/v1/deployments", deployment("one"))
        assert mock.end() == 0
    with served(durable_store) as mock:
        assert mock.read(f"/v1/deployments/{made['id']}")["name"] == "one"


def test_a_snapshot_survives(durable_store: str) -> None:
    with served(durable_store, "--clock", "manual") as mock:
        made = mock.made("/v1/deployments", deployment("one"))
        mock.made("/__mock__/snapshots/one", {"key": mock.key})
        mock.made("/__mock__/reset", {"key": mock.key})
        mock.kill()
    with served(durable_store, "--clock", "manual") as mock:
        mock.made("/__mock__/snapshots/one/restore", {"key": mock.key})
        mock.kill()
    with served(durable_store, "--clock", "manual") as mock:
        assert [item["id"] for item in mock.read("/v1/deployments")["data"]] == [made["id"]]


def test_a_delivered_callback_can_be_sent_once_more(durable_store: str) -> None:
    with receiving() as receiver, served(durable_store, "--clock", "manual") as mock:
        mock.made("/v2/faces", {**FACE, "callback_url": f"{receiver.origin}/done"})
        mock.made("/__mock__/clock/advance", {"seconds": 60})
        (first,) = mock.read("/__mock__/callbacks")["callbacks"]
        again = mock.made(f"/__mock__/callbacks/{first['number']}/resend", {})
        assert (again["state"], again["payload"]) == ("delivered", first["payload"])
        assert len(receiver.bodies("/done")) == 2
        assert mock.call("POST", "/__mock__/callbacks/999/resend", {}).status == 404
