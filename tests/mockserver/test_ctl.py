"""`mockserver ctl` on a running mock."""

from __future__ import annotations

import json

from click.testing import CliRunner, Result

from mockserver.cli import main
from tests.mockserver.wire import TAVUS_FACE, TOGETHER_DEPLOYMENT, Client


def _ctl(client: Client, *arguments: str, said: str | None = None) -> Result:
    return CliRunner().invoke(main, ["ctl", "--url", client.mock.origin, *arguments], input=said)


def test_a_refusal_is_listed_and_explained(client: Client) -> None:
    client.call("POST", "/v1/deployments", {**TOGETHER_DEPLOYMENT, "gpu_type": "h1"})
    line = _ctl(client, "exchanges", "--key", client.key).output.split()
    assert line[1:5] == ["refused", "400", "POST", "/v1/deployments"]
    explained = json.loads(_ctl(client, "explain", line[0]).output)
    assert explained["change"]["patch"][0]["path"] == "/gpu_type"


def test_the_clock_is_read_and_advanced(client: Client) -> None:
    before = json.loads(_ctl(client, "clock").output)["now_s"]
    assert json.loads(_ctl(client, "clock", "advance", "5").output)["now_s"] == before + 5
    assert _ctl(client, "clock", "advance").exit_code == 2


def test_a_fault_is_switched_on_and_off(client: Client) -> None:
    _ctl(client, "fault", "--key", client.key, "--status", "503", "--times", "2")
    assert client.call("GET", "/v2/faces").status == 503
    _ctl(client, "fault", "--key", client.key, "--clear")
    assert client.call("GET", "/v2/faces").status == 200


def test_a_resource_is_shown_changed_and_deleted(client: Client) -> None:
    face = client.made("/v2/faces", TAVUS_FACE)["face_id"]
    at = ("resources", client.world, "tavus/face", face)
    assert json.loads(_ctl(client, *at, "--set", "-", said='{"face_name": "Ria"}').output)["item"]["face_name"] == "Ria"
    assert _ctl(client, *at, "--delete").exit_code == 0
    refused = _ctl(client, *at)
    assert (refused.exit_code, face in refused.output) == (1, True)


def test_what_no_mock_answers_is_told_in_a_sentence() -> None:
    result = CliRunner().invoke(main, ["ctl", "--url", "http://127.0.0.1:1", "worlds"])
    assert (result.exit_code, result.output.startswith("Error: no mock answers at http://127.0.0.1:1")) == (1, True)


def test_the_rest_is_json(client: Client) -> None:
    client.read("/v2/faces")
    for arguments in (("worlds",), ("worlds", client.world), ("callbacks",), ("coverage",), ("har",)):
        assert isinstance(json.loads(_ctl(client, *arguments).output), dict)
