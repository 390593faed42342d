"""Wrong requests, each over a socket: the status, the vendor's own error body, a telling reason, and nothing changed."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from specs.json.parsing import Json
from tests.mockserver.wire import NOTHING, TAVUS_DEPLOYMENT, TAVUS_FACE, TOGETHER_DEPLOYMENT, Answer, Client, exchange, request

FACES, DEPLOYMENTS, TOGETHER = "/v2/faces", "/v2/deployments", "/v1/deployments"
SECRETS, VOLUMES, PALS, QUEUE = "/v1/deployments/secrets", "/v1/deployments/storage/volumes", "/v2/pals", "/v1/queue/submit"
IMAGE = {"train_image_url": "https://example.com/rio.png", "voice_name": "anna"}
VARIABLE = {"name": "A", "value": "x"}
VOLUME = {"name": "v", "type": "readOnly", "content": {"type": "files", "source_prefix": "a/"}}
MIB = 1024 * 1024


def together(**fields: Json) -> Json:
    return {**TOGETHER_DEPLOYMENT, **fields}


def tavus(**fields: Json) -> Json:
    return {**TAVUS_DEPLOYMENT, **fields}


def without(body: Json, name: str) -> Json:
    return {key: held for key, held in body.items() if key != name}


@pytest.fixture
def unchanged(client: Client) -> Iterator[Client]:
    """A client whose world must be after the test what it was before."""
    client.made(DEPLOYMENTS, TAVUS_DEPLOYMENT)
    client.made(TOGETHER, TOGETHER_DEPLOYMENT)
    client.made(SECRETS, {"name": "s", "value": "v"})
    client.made(VOLUMES, VOLUME)
    before = client.state()
    yield client
    assert client.state() == before


def assert_refused(answer: Answer, status: int, reason: str) -> None:
    assert (answer.status, answer.headers["content-type"]) == (status, "application/json"), answer.body
    assert re.search(reason, answer.message()), answer.message()


VALUES: list[tuple[str, Json, str]] = [
    # missing
    (FACES, {}, r"^Either train_video_url or train_image_url must be provided\.$"),
    (FACES, {"face_name": "Rio"}, r"^Either train_video_url or train_image_url must be provided\.$"),
    (FACES, {"train_image_url": "https://example.com/rio.png"}, "voice_name"),
    (DEPLOYMENTS, without(TAVUS_DEPLOYMENT, "pal_id"), "missing property `pal_id`"),
    (DEPLOYMENTS, without(TAVUS_DEPLOYMENT, "channel"), "missing property `channel`"),
    (PALS, {}, "system_prompt"),
    (PALS, {"pipeline_mode": "full"}, "system_prompt"),
    (TOGETHER, without(TOGETHER_DEPLOYMENT, "name"), "missing property `name`"),
    (TOGETHER, without(TOGETHER_DEPLOYMENT, "gpu_type"), "missing property `gpu_type`"),
    (TOGETHER, {}, "gpu_type.*image.*name"),
    (TOGETHER, together(environment_variables=[{"value": "x"}]), "name"),
    (SECRETS, {"name": "x"}, "missing property `value`"),
    (VOLUMES, without(VOLUME, "content"), "missing property `content`"),
    (QUEUE, {"model": "m"}, "missing property `payload`"),
    # of the wrong type
    (FACES, {**TAVUS_FACE, "face_name": 5}, "face_name: got 5, wanted .*string"),
    (FACES, {**TAVUS_FACE, "auto_fix_training_image": "true"}, "auto_fix_training_image: got `true`, wanted .*boolean"),
    (FACES, {**TAVUS_FACE, "properties": []}, "properties: got an array of 0 items, wanted .*object"),
    (FACES, [TAVUS_FACE], "body: got an array of 1 items, wanted .*object"),
    (FACES, "rio", "body: got .*, wanted .*object"),
    (FACES, None, r"^Either train_video_url or train_image_url must be provided\.$"),
    (TOGETHER, None, "body: got null, wanted .*object"),
    (DEPLOYMENTS, tavus(allowed_origins="https://example.com"), "allowed_origins: got .*, wanted .*array"),
    (DEPLOYMENTS, tavus(allowed_origins=["https://example.com", 1]), r"allowed_origins\[1\]: got 1, wanted .*string"),
    (DEPLOYMENTS, tavus(customization=[]), "customization: got .*, wanted .*object"),
    (DEPLOYMENTS, tavus(limits={"daily_call_limit": "5"}), "limits.daily_call_limit: got `5`, wanted .*integer"),
    (DEPLOYMENTS, tavus(limits={"daily_call_limit": 1.5}), "limits.daily_call_limit: got 1.5, wanted .*integer"),
    (TOGETHER, together(name=7), "name: got 7, wanted .*string"),
    (TOGETHER, together(port="80"), "port: got `80`, wanted .*integer"),
    (TOGETHER, together(port=80.5), "port: got 80.5, wanted .*integer"),
    (TOGETHER, together(port=True), "port: got true, wanted .*integer"),
    (TOGETHER, together(args="serve"), "args: got .*, wanted .*array"),
    (TOGETHER, together(environment_variables={"A": "x"}), "environment_variables: got an object of 1 properties, wanted .*array"),
    (TOGETHER, together(environment_variables=["A=x"]), r"environment_variables\[0\]: got .*, wanted .*object"),
    (QUEUE, {"model": "m", "payload": []}, "payload: got .*, wanted .*object"),
    (QUEUE, {"model": "m", "payload": {}, "priority": "high"}, "priority: got `high`, wanted .*integer"),
    # out of range, over-long, of the wrong form
    (DEPLOYMENTS, tavus(channel="phone"), "channel: got `phone`, wanted .*widget"),
    (DEPLOYMENTS, tavus(status="gone"), "status: got `gone`, wanted .*draft"),
    (DEPLOYMENTS, tavus(limits={"max_call_duration": 0}), "limits.max_call_duration: got 0"),
    (FACES, {**IMAGE, "voice_name": "no such voice!"}, "voice_name"),
    (PALS, {"system_prompt": "x", "tool_ids": ["t"] * 51}, "tool_ids"),
    (PALS, {"system_prompt": "x", "pipeline_mode": "fast"}, "pipeline_mode"),
    (TOGETHER, together(gpu_type="h100"), "gpu_type: got `h100`, wanted .*h100-80gb"),
    (TOGETHER, together(cpu=0.05), "cpu: got 0.05, wanted .*0.1"),
    (TOGETHER, together(memory=1000.5), "memory: got 1000.5, wanted .*1000"),
    (TOGETHER, together(memory=0), "memory: got 0"),
    (TOGETHER, together(port=0), "port: got 0, wanted .*1"),
    (TOGETHER, together(port=65536), "port: got 65536, wanted .*65535"),
    (TOGETHER, together(storage=401), "storage: got 401, wanted .*400"),
    (TOGETHER, together(min_replicas=-1), "min_replicas: got -1"),
    (TOGETHER, together(gpu_count=-1), "gpu_count: got -1"),
    (TOGETHER, together(port=10**400 // 10**380), "port: got 100000000000000000000"),
    (TOGETHER, together(name=""), "name: got ``"),
    (TOGETHER, together(name="x" * 101), "name: got a string of 101 characters, wanted .*100"),
    (TOGETHER, together(name="käse"), "name: got `käse`"),
    (TOGETHER, together(name="a b"), "name: got `a b`"),
    (TOGETHER, together(name="chat\n"), "name: got"),
    (TOGETHER, together(environment_variables=[{"name": "1A", "value": "x"}]), r"environment_variables\[0\].name: got `1A`"),
    (TOGETHER, together(volumes=[{"name": "", "mount_path": "/x"}]), r"volumes\[0\].name"),
    (SECRETS, {"name": "x" * 101, "value": "v"}, "name: got a string of 101 characters"),
    (SECRETS, {"name": "n", "value": ""}, "value: got a string of 0 characters"),
    (SECRETS, {"name": "n", "value": "v", "description": "x" * 501}, "description: got a string of 501 characters, wanted .*500"),
    (SECRETS, {"name": "n", "value": "v", "ttl_seconds": 86399}, "ttl_seconds: got 86399, wanted .*86400"),
    (SECRETS, {"name": "n", "value": "v", "ttl_seconds": 1209601}, "ttl_seconds: got 1209601, wanted .*1209600"),
    (VOLUMES, {**VOLUME, "name": ""}, "name"),
    (VOLUMES, {**VOLUME, "type": "readWrite"}, "type: got `readWrite`, wanted .*readOnly"),
    # null where there must be a value
    (FACES, {**TAVUS_FACE, "face_name": None}, "face_name: got null, wanted .*string"),
    (FACES, {"train_video_url": None}, "train_video_url"),
    (DEPLOYMENTS, tavus(name=None), "name: got null, wanted .*string"),
    (DEPLOYMENTS, tavus(limits=None), "limits: got null, wanted .*object"),
    (TOGETHER, together(description=None), "description: got null, wanted .*string"),
    (TOGETHER, together(environment_variables=None), "environment_variables: got null, wanted .*array"),
    (TOGETHER, together(environment_variables=[None]), r"environment_variables\[0\]: got null, wanted .*object"),
    (SECRETS, {"name": None, "value": "v"}, "name: got null, wanted .*string"),
    # more than one thing at once, or none of those that are possible
    (FACES, {**TAVUS_FACE, **IMAGE}, "train_(video|image)_url"),
    (TOGETHER, together(environment_variables=[{"name": "A"}]), r"environment_variables\[0\]: .*value"),
    (TOGETHER, together(environment_variables=[{**VARIABLE, "value_from_secret": "s"}]), r"environment_variables\[0\]"),
    (TOGETHER, together(autoscaling={"target": 5}), "autoscaling"),
    (TOGETHER, together(autoscaling={"metric": "Luck"}), "autoscaling"),
    (TOGETHER, together(autoscaling={"metric": "CustomMetric"}), "autoscaling.*custom_metric_name"),
    (TOGETHER, together(autoscaling={"metric": "CustomMetric", "custom_metric_name": "1x"}), "custom_metric_name: got `1x`"),
    (TOGETHER, together(autoscaling={"metric": "HTTPTotalRequests", "target": 0}), "autoscaling.target: got 0"),
    (TOGETHER, together(volumes=[{"name": "v", "mount_path": "/x"}], model_mounts=[{"model_id": "ml_1", "mount_path": "/y"}]), "body"),
    (TOGETHER, together(model_mounts=[{"model_id": "ml_1", "mount_path": "/y"}] * 2), "model_mounts"),
    (VOLUMES, {**VOLUME, "content": {"source_prefix": "a", "origin": {"s3": {"uri": "u", "role_arn": "r"}}}}, "content"),
]


@pytest.mark.parametrize(("path", "body", "reason"), VALUES, ids=[f"{path} {json.dumps(body)[:60]}" for path, body, _ in VALUES])
def test_a_body_that_its_schema_does_not_allow_is_refused(unchanged: Client, path: str, body: Json, reason: str) -> None:
    assert_refused(unchanged.call("POST", path, body), 400, reason)


def test_a_refusal_names_the_field_in_param(client: Client) -> None:
    error = client.call("POST", TOGETHER, together(port=0)).json()["error"]
    assert error == {"message": error["message"], "type": "invalid_request_error", "param": "port", "code": None}


UPDATES = [
    ("PATCH", "/v1/deployments/chat", {"port": 0}, "port: got 0"),
    ("PATCH", "/v1/deployments/chat", {"name": "a b"}, "name: got `a b`"),
    ("PATCH", "/v1/deployments/chat", {"image": "new", "gpu_type": None}, "gpu_type: got null"),
    ("PATCH", "/v1/deployments/chat", [], "body: got an array"),
    ("PATCH", "/v1/deployments/secrets/s", {"value": ""}, "value"),
    ("PATCH", "/v1/deployments/storage/volumes/v", {"content": {"type": "rows"}}, "content"),
    ("POST", "/v1/deployments/chat/rollback", {}, "revision_identifier"),
    ("POST", "/v1/queue/cancel", {"model": "m"}, "request_id"),
    ("PATCH", "/v2/faces/r90bbd427f71/name", {}, "face_name"),
    ("PATCH", "/v2/faces/r90bbd427f71/name", {"face_name": 1}, "face_name: got 1"),
    ("POST", "/v2/pals/pcb7a34da5fe/tools/", {"tool_ids": []}, "tool_ids"),
    ("PUT", "/v2/pals/pcb7a34da5fe/skills/magic_canvas", {"config": []}, "config"),
]


@pytest.mark.parametrize(("method", "path", "body", "reason"), UPDATES)
def test_an_update_that_its_schema_does_not_allow_is_refused_whole(
    unchanged: Client, method: str, path: str, body: Json, reason: str
) -> None:
    assert_refused(unchanged.call(method, path, body), 400, reason)


PATCHES: list[tuple[Json, int, str]] = [
    ([{"op": "replace"}], 422, "Invalid JSON patch format"),
    ([{"op": "increase", "path": "/name", "value": "x"}], 422, "Invalid JSON patch format"),
    ([{"op": "replace", "path": "/name"}], 422, "Invalid JSON patch format"),
    ([{"op": "replace", "path": "/name", "value": 5}], 422, "Invalid JSON patch format"),
    ([{"op": "replace", "path": "name", "value": "x"}], 422, "Invalid JSON patch format"),
    ([{"op": "replace", "path": "/deployment_id", "value": "x"}], 422, "Invalid JSON patch format"),
    ([{"op": "replace", "path": "/has_password", "value": True}], 422, "Invalid JSON patch format"),
    ([{"op": "replace", "path": "/status", "value": "gone"}], 422, "Invalid JSON patch format"),
    ([{"op": "replace", "path": "/limits/max_call_duration", "value": 0}], 422, "Invalid JSON patch format"),
    ([{"op": "remove", "path": "/pal_id"}], 422, "Invalid JSON patch format"),
    ([{"op": "move", "path": "/name"}], 422, "Invalid JSON patch format"),
    ({"op": "replace", "path": "/name", "value": "x"}, 422, "Invalid JSON patch format"),
    (["x"], 422, "Invalid JSON patch format"),
    (None, 422, "Invalid JSON patch format"),
    ([{"op": "replace", "path": "/pal_id", "value": "pffffffffff"}], 400, "There is no pal pffffffffff"),
    ([{"op": "copy", "from": "/customization", "path": "/pal_id"}], 409, "pal_id: got an object"),
    ([{"op": "test", "path": "/name", "value": "another"}], 409, "test"),
    ([{"op": "remove", "path": "/limits/max_call_duration"}], 409, "a place that is not there"),
    ([{"op": "add", "path": "/allowed_origins/7", "value": "https://example.com"}], 409, "a place that is not there"),
    ([{"op": "replace", "path": "/customization/color/red", "value": 1}], 409, "a place that is not there"),
    ([{"op": "move", "from": "/customization", "path": "/status"}], 409, "status: got an object"),
    ([{"op": "move", "from": "/customization", "path": "/customization/x"}], 409, "JSON patch"),
    ([{"op": "copy", "from": "/name", "path": "/limits/daily_call_limit"}], 409, "limits.daily_call_limit: got `Front desk`"),
    (
        [{"op": "replace", "path": "/name", "value": "changed"}, {"op": "test", "path": "/channel", "value": "embed"}],
        409,
        "test",
    ),
]


@pytest.mark.parametrize(("patch", "status", "reason"), PATCHES, ids=[json.dumps(patch)[:70] for patch, _, _ in PATCHES])
def test_a_json_patch_that_cannot_be_applied_changes_nothing(unchanged: Client, patch: Json, status: int, reason: str) -> None:
    path = f"{DEPLOYMENTS}/{unchanged.read(DEPLOYMENTS)['deployments'][0]['deployment_id']}"
    assert_refused(unchanged.call("PATCH", path, patch), status, reason)


def deep(levels: int) -> bytes:
    return b'{"model":"m","payload":' + b'{"a":' * levels + b"1" + b"}" * levels + b"}"


TEXTS = [
    (b"{", "not JSON"),
    (b"}", "not JSON"),
    (b'{"model":"m","payload":{},}', "not JSON: trailing comma"),
    (b"{'model':'m'}", "not JSON"),
    (b'{"model":"m" "payload":{}}', "not JSON"),
    (b'{"model":"m","payload":{}} {}', "not JSON"),
    (b'{"model":"m","payload":{}}\x00', "not JSON"),
    (b'// a comment\n{"model":"m","payload":{}}', "not JSON"),
    (b" \r\n\t ", "not JSON"),
    (b'\xef\xbb\xbf{"model":"m","payload":{}}', "not JSON"),
    ('{"model":"m","payload":{}}'.encode("utf-16"), "not JSON"),
    (b'{"model":"m","payload":{"a":NaN}}', "not JSON"),
    (b'{"model":"m","payload":{"a":Infinity}}', "not JSON"),
    (b'{"model":"m","payload":{"a":1e999}}', "not JSON: number is infinity"),
    (b'{"model":"m","payload":{"a":-1e999}}', "not JSON: number is infinity"),
    (b'{"model":"m","payload":{"a":' + b"7" * 5000 + b"}}", "not JSON: number is infinity"),
    (b'{"model":"m","payload":{"a":01}}', "not JSON"),
    (b'{"model":"m","payload":{"a":+1}}', "not JSON"),
    (b'{"model":"m","payload":{"a":"\xff"}}', "not JSON: .*UTF-8"),
    (b'{"model":"m","payload":{"a":"\xed\xa0\x80"}}', "not JSON: .*UTF-8"),
    (b'{"model":"m","payload":{"a":"\\ud800"}}', "not JSON: .*surrogate"),
    (b'{"model":"m","payload":{"\\udc00":1}}', "not JSON: .*surrogate"),
    (b'{"model":"m","payload":{"a":"\n"}}', "not JSON"),
    (b"[" * 100_000, "not JSON: depth limit"),
    (b"[" * 100_000 + b"]" * 100_000, "not JSON: depth limit"),
    (deep(1000), "nested more than 100 levels deep"),
    (deep(100), "nested more than 100 levels deep"),
    (deep(990).replace(b"1", b"123456789012345678901234567890"), "nested more than 100 levels deep"),
]


@pytest.mark.parametrize(("body", "reason"), TEXTS, ids=[repr(body[:45]) for body, _ in TEXTS])
@pytest.mark.parametrize("path", [QUEUE, FACES])
def test_a_body_that_is_no_json_is_refused(unchanged: Client, path: str, body: bytes, reason: str) -> None:
    assert_refused(unchanged.call("POST", path, body), 400, reason)
    assert unchanged.exchanges()[-1]["response"]["status"] == 400  # the journal can show it


@pytest.mark.parametrize("path", [DEPLOYMENTS + "/x", PALS + "/pcb7a34da5fe"])
def test_a_patch_that_is_no_json_is_refused_before_the_resource_is_looked_for(unchanged: Client, path: str) -> None:
    assert_refused(unchanged.call("PATCH", path, b"[}"), 400, "not JSON")


@pytest.mark.parametrize("path", [FACES, TOGETHER])
@pytest.mark.parametrize("headers", [{}, {"Transfer-Encoding": "chunked"}], ids=["with a length", "chunked"])
def test_a_body_of_20_mb_is_refused(unchanged: Client, path: str, headers: dict[str, str]) -> None:
    body = b'{"x":"' + b"a" * (20 * MIB) + b'"}'
    data = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n" if headers else body
    assert_refused(unchanged.call("POST", path, data, headers), 413, "too long: got at least [0-9]+ bytes, wanted at most 10485760")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "text/json", "",
        "application/jsonx", "json", "*/*", "application/json; charset=utf-16", "application/json; charset=latin-1",
        "application/octet-stream", "\xff\xfe",
    ],
)  # fmt: skip
@pytest.mark.parametrize(("path", "body"), [(FACES, TAVUS_FACE), (QUEUE, {"model": "m", "payload": {}})])
def test_a_body_of_another_media_type_is_refused(unchanged: Client, path: str, body: Json, content_type: str) -> None:
    answer = unchanged.call("POST", path, body, {"Content-Type": content_type})
    assert_refused(answer, 415, r"The body has the (Content-Type|charset) .*(wanted application/json|UTF-8)")


@pytest.mark.parametrize(("path", "body"), [(FACES, b"face_name=Rio"), (TOGETHER, b"name=chat&image=x"), (TOGETHER, b"hello")])
def test_a_form_or_a_text_is_refused(unchanged: Client, path: str, body: bytes) -> None:
    kind = "application/x-www-form-urlencoded" if b"=" in body else "text/plain"
    assert_refused(unchanged.call("POST", path, body, {"Content-Type": kind}), 415, f"Content-Type {kind}: wanted application/json")


@pytest.mark.parametrize(("path", "body"), [(FACES, TAVUS_FACE), (TOGETHER, TOGETHER_DEPLOYMENT)])
def test_a_body_without_a_content_type_is_refused(unchanged: Client, path: str, body: Json) -> None:
    data = json.dumps(body).encode()
    answer = exchange(unchanged.mock.origin, request("POST", path, dict(unchanged.credential(path)), data))
    assert_refused(answer, 415, "no Content-Type: wanted application/json")


def test_a_compressed_body_is_refused(unchanged: Client) -> None:
    assert_refused(unchanged.call("POST", FACES, TAVUS_FACE, {"Content-Encoding": "gzip"}), 415, "Content-Encoding gzip: wanted none")


@pytest.mark.parametrize("path", [DEPLOYMENTS, TOGETHER, SECRETS, VOLUMES, QUEUE, PALS])
def test_a_body_that_is_required_and_missing_is_refused(unchanged: Client, path: str) -> None:
    assert_refused(unchanged.call("POST", path), 400, "body: missing, but required")


# Credentials


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, "x-api-key is missing"),
        ({"x-api-key": ""}, "x-api-key is empty"),
        ({"x-api-key": "   "}, "x-api-key is empty"),
        ({"x-api-key": "live-key"}, "Invalid access token"),
        ({"x-api-key": "TEST"}, "Invalid access token"),
        ({"x-api-key": "\xff\xfe"}, "Invalid access token"),
        ({"Authorization": "Bearer test"}, "x-api-key is missing"),
        ({"x-api-key": "k" * 60_000}, "Invalid access token"),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", [FACES, "/v2/pals/x", "/v2/voices"])
def test_tavus_refuses_a_wrong_credential(client: Client, path: str, headers: dict[str, str | bytes], reason: str) -> None:
    answer = exchange(client.mock.origin, request("GET", path, headers))
    assert_refused(answer, 401, f"Invalid access token.*{reason}|^{reason}")
    assert set(answer.json()) == {"message"}


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, "Authorization header is missing"),
        ({"Authorization": ""}, "Authorization header is empty"),
        ({"Authorization": "Bearer"}, "no key after Bearer"),
        ({"Authorization": "Bearer    "}, "no key after Bearer"),
        ({"Authorization": "Basic dGVzdDp0ZXN0"}, "has the scheme Basic: wanted Bearer"),
        ({"Authorization": "test"}, "no scheme: wanted Bearer"),
        ({"Authorization": "Bearer live-key"}, "the key is not accepted"),
        ({"Authorization": "Bearer Bearer test"}, "the key is not accepted"),
        ({"Authorization": "Bearer \xff"}, "the key is not accepted"),
        ({"x-api-key": "test"}, "Authorization header is missing"),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", [TOGETHER, "/v1/deployments/x", "/v3/whoami"])
def test_together_refuses_a_wrong_credential(client: Client, path: str, headers: dict[str, str | bytes], reason: str) -> None:
    answer = exchange(client.mock.origin, request("GET", path, headers))
    assert_refused(answer, 401, reason)
    assert answer.json()["error"]["type"] == "authentication_error"


def test_a_refused_credential_gets_no_world_and_its_request_no_effect(client: Client) -> None:
    worlds = {world.name for world in client.mock.mock.store.worlds()}
    other = Client(client.mock, "live-key")
    assert other.call("POST", FACES, TAVUS_FACE).status == other.call("POST", TOGETHER, TOGETHER_DEPLOYMENT).status == 401
    assert {world.name for world in client.mock.mock.store.worlds()} == worlds


# Paths and methods


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/v2", "There is no path /v2"),
        ("/v2/", "There is no path /v2/"),
        ("/v1", "There is no path /v1"),
        ("/v2/replicas", "There is no path /v2/replicas"),
        ("/v2/Faces", "There is no path /v2/Faces"),
        ("/v3/deployments", "There is no path"),
        ("/v2/faces/", "/v2/faces, without the trailing slash, is there"),
        ("/v1/deployments/", "/v1/deployments, without the trailing slash, is there"),
        ("/v1/deployments/chat/", "without the trailing slash, is there"),
        ("//v1/deployments", "/v1/deployments, without the empty segment, is there"),
        ("/v1//deployments", "/v1/deployments, without the empty segment, is there"),
        ("/v1/deployments//logs", "There is no path|There is no deployment"),
        ("/v2/faces%2F", "There is no path"),
        ("/v2%2Ffaces", "There is no path"),
        ("/v1/../v2/faces", "There is no path"),
        ("/v1/deployments/chat/logs/more", "There is no path"),
        ("/v1/deployments/%ff", "not percent-encoded UTF-8"),
        ("/__mock__x", "There is no path"),
        ("/" + "a" * 5000, "There is no path"),
        ("/" + "a/" * 5000, "There is no path"),
    ],
    ids=lambda text: text[:40],
)
def test_an_unknown_path_is_answered_404_with_the_reason(unchanged: Client, path: str, reason: str) -> None:
    assert_refused(unchanged.call("GET", path), 404, reason)


@pytest.mark.parametrize("path", ["/v1/deployments/a%2Fb", "/v2/deployments/a%2Fb", "/v1/deployments/%00", "/v1/deployments/%F0%9F%98%80"])
def test_an_encoded_slash_stays_within_its_segment(unchanged: Client, path: str) -> None:
    assert_refused(unchanged.call("GET", path), 404, "There is no deployment (a/b|\x00|😀)")


@pytest.mark.parametrize("text", ["x", "R90BBD427F71", "r", "r90bbd427g", "90bbd427f71", "r90bbd%20", "r%0A", "r90bbd427f71%0A"])
def test_a_malformed_face_id_is_told_from_an_unknown_one(unchanged: Client, text: str) -> None:
    answer = unchanged.call("GET", f"/v2/faces/{text}")
    assert (answer.status, answer.json()) == (400, {"error": "Invalid face_id"})
    assert_refused(unchanged.call("GET", "/v2/faces/r00000000000"), 404, "There is no face r00000000000")


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        (FACES, {"GET", "POST"}),
        ("/v2/faces/r90bbd427f71", {"GET", "DELETE"}),
        ("/v2/faces/r90bbd427f71/name", {"PATCH"}),
        ("/v2/pals/x/skills/y", {"GET", "PUT", "PATCH", "DELETE"}),
        ("/v2/deployments/x/start", {"POST"}),
        (TOGETHER, {"GET", "POST"}),
        ("/v1/deployments/x", {"GET", "PATCH", "DELETE"}),
        (SECRETS, {"GET", "POST"}),
        ("/v1/deployments/prewarm", {"POST"}),
        ("/v3/whoami", {"GET"}),
    ],
)
def test_another_method_is_answered_405_with_every_method_that_is_there(unchanged: Client, path: str, allowed: set[str]) -> None:
    for method in METHODS:
        if method not in allowed:
            answer = unchanged.call(method, path)
            assert (answer.status, set(answer.headers["allow"].split(", "))) == (405, allowed), method
            if method != "HEAD":
                assert_refused(answer, 405, f"{method} is not a method of {path}")


# Parameters


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (f"{FACES}?limit=0", "query parameter limit: got 0"),
        (f"{FACES}?limit=-1", "query parameter limit: got -1"),
        (f"{FACES}?limit=ten", "query parameter limit: got `ten`"),
        (f"{FACES}?limit=", "query parameter limit: got ``"),
        (f"{FACES}?limit=1.5", "query parameter limit"),
        (f"{FACES}?limit=1e1", "query parameter limit"),
        (f"{FACES}?limit=0x10", "query parameter limit"),
        (f"{FACES}?limit=%D9%A3", "query parameter limit"),
        (f"{FACES}?limit=1&limit=2", "query parameter limit: given 2 times, wanted once"),
        (f"{FACES}?limit={'9' * 5000}", "query parameter limit: got a string of 5000 characters"),
        (f"{FACES}?page=0", "query parameter page: got 0"),
        (f"{FACES}?verbose=yes", "query parameter verbose: got `yes`"),
        (f"{FACES}?verbose=True", "query parameter verbose: got `True`"),
        (f"{FACES}?face_type=own", "query parameter face_type: got `own`, wanted .*user"),
        (f"{DEPLOYMENTS}?page=-1", "query parameter page: got -1"),
        (f"{DEPLOYMENTS}?sort=newest", "query parameter sort: got `newest`, wanted .*asc"),
        (f"{DEPLOYMENTS}?status=active,gone", "query parameter status"),
        (f"{DEPLOYMENTS}?status=", "query parameter status"),
        (f"{DEPLOYMENTS}?channel=widget%2Cphone", "query parameter channel"),
        ("/v2/voices?limit=101", "query parameter limit: got 101, wanted .*100"),
        ("/v2/voices?search=%ff", "not percent-encoded UTF-8"),
        ("/v1/queue/status?model=m", "query parameter request_id: missing"),
        ("/v1/queue/status?model=m&request_id=", "query parameter request_id"),
        ("/v1/queue/metrics", "query parameter model: missing"),
        ("/v1/deployments/chat/revisions?limit=0", "query parameter limit: got 0"),
        ("/v1/deployments/chat/revisions?limit=101", "query parameter limit: got 101"),
        ("/v1/deployments/chat/revisions?before=now", "query parameter before: got `now`"),
        ("/v1/deployments/storage/volumes/v?version=-1", "query parameter version: got -1"),
        (f"{FACES}?" + "&".join(f"p{number}=1" for number in range(1001)), "more than 1000 parameters"),
    ],
    ids=lambda text: text[:50],
)
def test_a_wrong_parameter_is_refused(unchanged: Client, path: str, reason: str) -> None:
    assert_refused(unchanged.call("GET", path), 400, reason)


# Below HTTP


H = b"Host: mock\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    "data",
    [
        b"hello\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET  HTTP/1.1\r\n" + H + b"\r\n",
        b"GET /v2/faces HTTP/1.1\nHost: mock\n\n",
        b"GET /v2/faces HTTP/9.9\r\n" + H + b"\r\n",
        b"get /v2/faces HTTP/1.1\r\n" + H + b"\r\n",
        b"G\xc3\x89T /v2/faces HTTP/1.1\r\n" + H + b"\r\n",
        b"GET /v2/f\xffces HTTP/1.1\r\n" + H + b"\r\n",
        b"GET /v2/ faces HTTP/1.1\r\n" + H + b"\r\n",
        b"GET http://[::1/v2/faces HTTP/1.1\r\n" + H + b"\r\n",
        b"CONNECT mock:443 HTTP/1.1\r\n" + H + b"\r\n",
        b"GET /v2/faces HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET /v2/faces HTTP/1.1\r\n: no name\r\n\r\n",
        b"GET /v2/faces HTTP/1.1\r\n" + H + b"x: a\x00b\r\n\r\n",
        b"GET /v2/faces HTTP/1.1\r\n" + H + b"x y: z\r\n\r\n",
        b"POST /v2/faces HTTP/1.1\r\n" + H + b"Content-Length: -1\r\n\r\n",
        b"POST /v2/faces HTTP/1.1\r\n" + H + b"Content-Length: many\r\n\r\n",
        b"POST /v2/faces HTTP/1.1\r\n" + H + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"POST /v2/faces HTTP/1.1\r\n" + H + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /v2/faces HTTP/1.1\r\n" + H + b"Transfer-Encoding: gzip\r\n\r\n",
        b"POST /v2/faces HTTP/1.1\r\n" + H + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /v2/faces HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET /v2/faces HTTP/1.1\r\nHost: a\r\n" + H + b"\r\n",
    ],
    ids=lambda data: repr(data[:50]),
)
def test_what_is_no_http_is_answered_400_in_the_shapes_of_both(unchanged: Client, data: bytes) -> None:
    answer = exchange(unchanged.mock.origin, data)
    assert (answer.status, answer.headers["content-type"]) == (400, "application/json")
    assert answer.json()["message"] == answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET /v2/faces HTTP/1.0\r\n\r\n", 401),
        (b"GET http://elsewhere/v2/faces HTTP/1.1\r\n" + H + b"\r\n", 401),
        (b"OPTIONS * HTTP/1.1\r\n" + H + b"\r\n", 404),
        (b"GET /v2/faces#top HTTP/1.1\r\n" + H + b"\r\n", 401),
        (b"GET /v2/faces HTTP/1.1\r\n" + H + b"x: " + b"a" * 50_000 + b"\r\n\r\n", 401),
        (b"GET /v2/faces HTTP/1.1\r\n" + H + b"x: \xff\xfe\r\n\r\n", 401),
        (b"GET /v2/faces HTTP/1.1\r\n" + H + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n", 401),
        (b"GET /v2/faces HTTP/1.1\r\n" + H + b"x-api-key: test\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n", 200),
        (b"\r\n\r\nGET /v2/faces HTTP/1.1\r\n" + H + b"\r\n", 401),
        (b"GET /v2/faces\r\n\r\n", 401),
    ],
    ids=lambda data: repr(data[:60]) if isinstance(data, bytes) else str(data),
)
def test_odd_but_readable_http_is_answered(unchanged: Client, data: bytes, status: int) -> None:
    assert exchange(unchanged.mock.origin, data).status == status


def test_a_body_that_upgrades_is_read_as_a_body(unchanged: Client) -> None:
    named = {"x-api-key": unchanged.key, "Content-Type": "application/json", "Upgrade": "h2c", "Connection": "Upgrade, HTTP2-Settings"}
    assert_refused(exchange(unchanged.mock.origin, request("POST", FACES, dict(named), b"{}")), 400, "must be provided")


def test_a_client_that_hangs_up_half_way_leaves_nothing_behind(unchanged: Client) -> None:
    place = urlsplit(unchanged.mock.origin)
    head = request("POST", FACES, {"x-api-key": unchanged.key, "Content-Type": "application/json", "Content-Length": "1000"})
    with socket.create_connection((place.hostname, place.port), 5) as connection:
        connection.sendall(head + json.dumps(TAVUS_FACE).encode())
    assert unchanged.call("GET", "/v2/faces").status == 200


# Legal, though odd


def chunked(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_a_whole_number_may_be_written_with_a_point(client: Client) -> None:
    answer = client.call("POST", TOGETHER, b'{"name":"c","image":"i","gpu_type":"h100-80gb","port":80.0,"min_replicas":2.0}')
    assert answer.status == 200
    assert answer.json()["port"] == 80
    assert client.call("GET", f"{FACES}?limit=1.0").status == 200


def test_a_name_is_measured_in_characters_and_not_in_bytes(client: Client) -> None:
    name = "😀" * 100
    assert client.made(SECRETS, {"name": name, "value": "v"})["name"] == name
    assert client.call("POST", SECRETS, {"name": name + "😀", "value": "v"}).status == 400


def test_unknown_fields_are_accepted_and_not_shown(client: Client) -> None:
    made = client.made(TOGETHER, together(colour="red", status="Failed", id="mine"))
    assert "colour" not in made
    assert (made["status"], made["id"] == "mine") == ("Updating", False)
    assert client.call("GET", f"{FACES}?colour=red&limit=1").status == 200
    assert client.call("POST", FACES, {**TAVUS_FACE, "status": "completed"}).json()["status"] == "started"


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json; charset=utf-8", "application/json;charset=UTF-8", 'application/json; charset="utf-8"', "APPLICATION/JSON",
        "Application/Json ; Charset=Utf-8", "application/json; charset=us-ascii", "application/json; profile=x",
    ],
)  # fmt: skip
def test_a_media_type_is_read_as_http_has_it(client: Client, content_type: str) -> None:
    assert client.call("POST", FACES, TAVUS_FACE, {"Content-Type": content_type}).status == 200


def test_an_optional_body_may_be_left_out(client: Client) -> None:
    made = client.made(DEPLOYMENTS, TAVUS_DEPLOYMENT)
    path = f"{DEPLOYMENTS}/{made['deployment_id']}/start"
    assert client.call("POST", path).status == 200
    assert client.call("POST", path, headers={"Content-Type": "application/json", "Content-Length": "0"}).status == 200


def test_a_body_where_none_is_declared_means_nothing(client: Client) -> None:
    assert client.call("GET", FACES, b"\xff not json", {"Content-Type": "text/plain"}).status == 200


@pytest.mark.parametrize(
    "number", ["123456789012345678901234567890", "-99999999999999999999", "9223372036854775808", "18446744073709551616", "1" * 300]
)
def test_integers_beyond_64_bits_come_back_exactly(client: Client, number: str) -> None:
    made = client.call("POST", QUEUE, f'{{"model":"m","payload":{{"a":[{number},0.5]}}}}'.encode())
    answer = client.call("GET", f"/v1/queue/status?model=m&request_id={made.json()['requestId']}")
    assert answer.json()["inputs"] == {"a": [int(number), 0.5]}
    assert number in answer.body.decode()


@pytest.mark.parametrize("parts", [(), (b"{",), (b'{"train_', b'video_url":"https://example.com/a"}')], ids=["empty", "cut", "whole"])
def test_a_chunked_body_without_a_length_is_read(client: Client, parts: tuple[bytes, ...]) -> None:
    answer = client.call("POST", FACES, chunked(*parts), {"Transfer-Encoding": "chunked"})
    assert answer.status == (200 if len(parts) == 2 else 400)


def test_the_last_of_two_equal_names_counts(client: Client) -> None:
    answer = client.call("POST", QUEUE, b'{"model":"m","payload":{"a":1},"payload":{"a":2}}')
    assert client.read(f"/v1/queue/status?model=m&request_id={answer.json()['requestId']}")["inputs"] == {"a": 2}


def test_nesting_that_people_write_is_accepted(client: Client) -> None:
    made = client.call("POST", QUEUE, deep(98))
    answer = client.call("GET", f"/v1/queue/status?model=m&request_id={made.json()['requestId']}")
    assert answer.body.count(b'{"a":') == 98


@pytest.mark.parametrize(
    "path", ["/v1/deployments", "/v1/deployments/secrets", "/v1/whoami", "/v3/whoami", "/v1/image-repositories/base-path"]
)
@pytest.mark.parametrize("wrong", ["?%ff", "prefer"])
def test_a_request_that_is_wrong_in_general_is_refused_where_no_refusal_is_declared(unchanged: Client, path: str, wrong: str) -> None:
    answer = unchanged.call("GET", path + (wrong if wrong == "?%ff" else ""), NOTHING, {"Prefer": "code=7"} if wrong == "prefer" else {})
    assert answer.status == 400


def test_a_body_that_has_no_meaning_is_dropped_however_long(unchanged: Client) -> None:
    assert unchanged.call("GET", "/v1/deployments", b" " * (11 * MIB)).status == 200


@pytest.mark.parametrize("host", [b"a b", b'a"b', b"<x>", b"[", b"a\\b", b"{", b"a%zz", b"\xe9", b"", b"a:b", b"a/b"])
def test_an_odd_host_is_never_a_failure_of_the_mock(client: Client, host: bytes) -> None:
    headers: dict[str, str | bytes] = {"Host": host, "Authorization": f"Bearer {client.key}", "Content-Type": "application/json"}
    data = request("POST", "/v1/storage/upload-request", headers, b'{"filename": "model.bin"}')
    assert exchange(client.mock.origin, data).status in (200, 400)
