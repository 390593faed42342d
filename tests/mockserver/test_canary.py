"""Secrets go in, and come out nowhere: not in the journal, on a control page, in a log or in an error."""

from __future__ import annotations

import json
import logging

import pytest

from mockserver.embedded import running
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from specs.json.parsing import Json
from tests.mockserver.wire import TAVUS_DEPLOYMENT, TOGETHER_DEPLOYMENT, Client, exchange, request

KEY = "test-canary-key-0123456789"
OTHER_KEY = "accepted-canary-key-42"
WRONG_KEY = "canary-wrong-key-0123456789"
PASSWORD = "canary-password-0123456789"
VALUE = "canary-secret-value-0123456789"
ENV = "canary-env-value-0123456789"
TOKEN = "canary-captcha-token-0123456789"
API_KEY = "canary-layer-api-key-0123456789"
CONTROL = "canary-control-token-0123456789"
CANARIES = (KEY, OTHER_KEY, WRONG_KEY, PASSWORD, VALUE, ENV, TOKEN, API_KEY, CONTROL)


class Watch:
    """A client that keeps every answer."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.errors: list[str] = []

    def call(self, method: str, path: str, body: Json, headers: dict[str, str] | None = None) -> Json:
        """The answer's body; where it is an error, remembered."""
        answer = self.client.call(method, path, body, headers)
        assert answer.status != 500, answer.body
        if answer.status >= 400:
            self.errors.append(answer.body.decode())
        return json.loads(answer.body) if answer.body else None


def send_secrets(watch: Watch) -> None:
    """Every way in which a secret is sent, rightly and wrongly."""
    call = watch.call
    call("POST", "/v1/deployments/secrets", {"name": "s", "value": VALUE})
    call("POST", "/v1/deployments/secrets", {"name": "s", "value": VALUE})
    call("POST", "/v1/deployments/secrets", {"name": 5, "value": VALUE})
    call("POST", "/v1/deployments/secrets", {"name": "t", "value": [VALUE]})
    call("POST", "/v1/deployments/secrets", {"name": "t", "value": {"x": VALUE}})
    call("PATCH", "/v1/deployments/secrets/s", {"value": VALUE, "ttl_seconds": 1})
    call("PATCH", "/v1/deployments/secrets/s", {"value": VALUE})
    variable = {"name": "A", "value": ENV}
    call("POST", "/v1/deployments", {**TOGETHER_DEPLOYMENT, "environment_variables": [variable]})
    call("PATCH", "/v1/deployments/chat", {"environment_variables": [variable, {"name": "1", "value": ENV}]})
    call("PATCH", "/v1/deployments/chat", {"environment_variables": [{**variable, "value_from_secret": "s"}]})
    call("PATCH", "/v1/deployments/chat", {"environment_variables": [{"name": "A", "value": [ENV]}]})
    call("PATCH", "/v1/deployments/chat", {"environment_variables": [variable, {"name": "B", "value_from_secret": "none"}]})
    call("GET", "/v1/deployments", None)
    call("GET", "/v1/deployments/chat/revisions/1", None)
    page = call("POST", "/v2/deployments", {**TAVUS_DEPLOYMENT, "password": PASSWORD})["deployment_id"]
    call("POST", "/v2/deployments", {**TAVUS_DEPLOYMENT, "password": [PASSWORD]})
    call("POST", "/v2/deployments", {"password": PASSWORD})
    patch = {"op": "replace", "path": "/password", "value": PASSWORD}
    call("PATCH", f"/v2/deployments/{page}", [patch])
    call("PATCH", f"/v2/deployments/{page}", [{**patch, "value": [PASSWORD]}])
    call("PATCH", f"/v2/deployments/{page}", [{**patch, "op": "grow"}])
    call("PATCH", f"/v2/deployments/{page}", [{**patch, "op": "test"}])
    call("PATCH", f"/v2/deployments/{page}", [{"op": "copy", "from": "/password", "path": "/name"}])
    call("PATCH", f"/v2/deployments/{page}", [patch, {"op": "remove", "path": "/limits/max_call_duration"}])
    call("PATCH", f"/v2/deployments/{page}", [patch], {"If-Match": '"x"'})
    call("POST", f"/v2/deployments/{page}/start", {"password": PASSWORD, "captcha_token": TOKEN})
    call("POST", f"/v2/deployments/{page}/start", {"password": PASSWORD + "x", "captcha_token": TOKEN})
    call("POST", f"/v2/deployments/{page}/start", {"password": {"x": PASSWORD}, "captcha_token": [TOKEN]})
    pal = call("POST", "/v2/pals", {"system_prompt": "x", "layers": {"llm": {"api_key": API_KEY}}})["pal_id"]
    call("PATCH", f"/v2/pals/{pal}", [{"op": "add", "path": "/layers/tts", "value": {"api_key": API_KEY}}])
    call("PATCH", f"/v2/pals/{pal}", [{"op": "add", "path": "/layers/tts/api_key", "value": API_KEY}])
    call("PATCH", f"/v2/pals/{pal}", [{"op": "add", "path": "/layers/tts/none/api_key", "value": API_KEY}])


def send_keys(watch: Watch, origin: str) -> None:
    """Keys, right and wrong, in the places where keys stand and where they do not."""
    client = watch.client
    for headers in (
        {"x-api-key": WRONG_KEY},
        {"Authorization": f"Bearer {WRONG_KEY}"},
        {"Authorization": WRONG_KEY},
        {"Authorization": f"{WRONG_KEY} x"},
        {"Cookie": f"x-api-key={WRONG_KEY}"},
    ):
        for path in ("/v2/faces", "/v1/deployments"):
            watch.errors.append(exchange(origin, request("GET", path, dict(headers))).body.decode())
    watch.call("GET", f"/v2/faces?x-api-key={KEY}", None)
    watch.call("GET", f"/v1/deployments?api_key={KEY}", None)
    Client(client.mock, OTHER_KEY).read("/v2/faces")
    watch.errors.append(exchange(origin, request("GET", "/__mock__/clock", {"Authorization": f"Bearer {CONTROL}x"})).body.decode())


def test_no_secret_is_seen_where_it_has_no_business(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    settings = Settings(clock=from_text("manual"), accept_keys=frozenset({OTHER_KEY}), control_token=CONTROL)
    opened = {"Authorization": f"Bearer {CONTROL}"}
    with running(settings) as mock:
        watch = Watch(Client(mock, KEY))
        send_secrets(watch)
        send_keys(watch, mock.origin)
        watch.client.call("POST", "/v1/deployments/secrets", b'{"name": "s", "value": "' + VALUE.encode() + b'"')
        watch.client.call(
            "POST", "/v1/deployments/secrets", b"value=" + VALUE.encode(), {"Content-Type": "application/x-www-form-urlencoded"}
        )
        world = watch.client.world
        shown = [
            exchange(mock.origin, request("GET", path, dict(opened))).body.decode()
            for path in ("/__mock__/exchanges", "/__mock__/worlds", "/__mock__/callbacks", "/__mock__/health", "/__mock__/")
        ]
        shown += [repr(settings), repr(mock.mock.journal), *watch.errors, *(record.getMessage() for record in caplog.records)]
        assert f'"world":"{world}"' in shown[0].replace(" ", "").replace("\n", "")
        for canary in CANARIES:
            assert [text for text in shown if canary in text] == []


def test_no_secret_is_kept_that_is_never_returned() -> None:
    with running(Settings(clock=from_text("manual"))) as mock:
        watch = Watch(Client(mock, KEY))
        send_secrets(watch)
        state = repr(watch.client.state())
        assert ENV in state  # it is returned
        assert [canary for canary in (KEY, PASSWORD, VALUE, TOKEN) if canary in state] == []


def test_an_environment_variable_comes_back_to_the_one_who_set_it(client: Client) -> None:
    body = {**TOGETHER_DEPLOYMENT, "environment_variables": [{"name": "A", "value": ENV}]}
    assert client.made("/v1/deployments", body)["environment_variables"][0] == {"name": "A", "value": ENV}


def test_a_secret_does_not_come_out_of_a_deployment_that_uses_it(client: Client) -> None:
    client.made("/v1/deployments/secrets", {"name": "s", "value": VALUE})
    made = client.made("/v1/deployments", {**TOGETHER_DEPLOYMENT, "environment_variables": [{"name": "A", "value_from_secret": "s"}]})
    assert VALUE not in json.dumps([made, client.read("/v1/deployments/chat/revisions/1"), client.read("/v1/deployments/chat/logs")])
