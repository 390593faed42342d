"""Refusals explained: the rule, where it stands, and a change that, sent, passes."""

from __future__ import annotations

import json

import pytest

from specs.json.parsing import Json
from tests.mockserver.wire import NOTHING, TOGETHER_DEPLOYMENT, Answer, Client

BAD_REQUESTS = [
    pytest.param("POST", "/v2/faces", {}, id="a property is missing, of several"),
    pytest.param("POST", "/v2/faces", {"train_video_url": "https://a.example/b.mp4", "face_name": 5}, id="another type"),
    pytest.param("POST", "/v2/faces", {"train_image_url": "https://a.example/b.png", "voice_name": "nobody"}, id="a rule of the state"),
    pytest.param("POST", "/v1/deployments", {**TOGETHER_DEPLOYMENT, "gpu_type": "h1"}, id="no such choice"),
    pytest.param("POST", "/v1/deployments", {**TOGETHER_DEPLOYMENT, "min_replicas": 5, "max_replicas": 2}, id="a rule in code"),
    pytest.param("POST", "/v1/deployments", b"{", id="no JSON"),
    pytest.param("GET", "/v2/faces?limit=abc", None, id="a query parameter"),
    pytest.param("GET", "/v2/faces/rffffffff", None, id="an id that is not there"),
]


def _explained(client: Client) -> Json:
    number = client.exchanges()[-1]["number"]
    return client.read(f"/__mock__/exchanges/{number}")


def _sent_as_told(client: Client, change: Json) -> Answer:
    told = change["request"]
    path = told["path"] + (f"?{told['query']}" if told["query"] else "")
    return client.call(told["method"], path, NOTHING if told["body"] is None else told["body"])


@pytest.mark.parametrize(("method", "path", "body"), BAD_REQUESTS)
def test_the_change_that_is_shown_passes(client: Client, method: str, path: str, body: object) -> None:
    assert client.call(method, path, NOTHING if body is None else body).status >= 400
    exchange = _explained(client)
    assert exchange["verdict"]["outcome"] == "refused"
    rule = exchange["explanation"]["rules"][0]
    assert rule["rule"]
    assert rule["pointer"].startswith("/")
    assert rule["source"]["line"] > 1
    assert exchange["explanation"]["change"]["steps"]
    assert _sent_as_told(client, exchange["explanation"]["change"]).status == 200


def test_a_change_is_as_small_as_it_can_be(client: Client) -> None:
    client.call("POST", "/v1/deployments", {**TOGETHER_DEPLOYMENT, "gpu_type": "h1"})
    patch = _explained(client)["explanation"]["change"]["patch"]
    assert [(operation["op"], operation["path"]) for operation in patch] == [("replace", "/gpu_type")]


def test_a_rule_that_no_schema_states_is_found_in_the_code(client: Client) -> None:
    client.call("POST", "/v2/faces", {"train_image_url": "https://a.example/b.png", "voice_name": "nobody"})
    code = _explained(client)["explanation"]["rules"][0]["code"]
    assert code["file"].endswith("mockserver/apis/tavus/face.py")
    assert code["says"].startswith("What the face is trained from.")


def test_a_trial_changes_nothing(client: Client) -> None:
    client.call("POST", "/v1/deployments", {**TOGETHER_DEPLOYMENT, "gpu_type": "h1"})
    before = client.state()
    _explained(client)
    assert client.state() == before


def test_an_explanation_holds_no_secret(client: Client) -> None:
    client.call("POST", "/v1/deployments/secrets", {"name": "a", "value": "hunter22-secret", "description": 5})
    assert "hunter22-secret" not in json.dumps(_explained(client))


def test_what_passed_has_no_explanation(client: Client) -> None:
    client.read("/v2/faces")
    exchange = _explained(client)
    assert (exchange["verdict"], exchange["explanation"]) == ({"outcome": "passed", "departures": []}, None)
