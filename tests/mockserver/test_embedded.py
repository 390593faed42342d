"""A mock inside a program, and what must hold of every reply."""

from __future__ import annotations

import threading

import pytest

from mockserver.embedded import RunningMock, running
from mockserver.errors import ResponseInvalid
from mockserver.resources.call import Reply
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from mockserver.web.response_validation import ResponseValidator
from specs import load
from specs.schema.compile import Schemas
from tests.mockserver.wire import TAVUS_DEPLOYMENT, Client, exchange, request


def test_a_mock_is_gone_after_its_block() -> None:
    with running(Settings(clock=from_text("manual"), apis=("tavus",))) as mock:
        assert mock.base_url("tavus") == mock.origin
        assert Client(mock, mock.key).call("GET", "/v2/faces").status == 200
        assert Client(mock, mock.key).call("GET", "/v1/deployments").status == 404
    assert not any(thread.name == "mockserver" and thread.is_alive() and not thread.daemon for thread in threading.enumerate())
    with pytest.raises(OSError, match="refused"):
        exchange(mock.origin, b"")


def test_mocks_side_by_side_share_nothing(shared_mock: RunningMock) -> None:
    with running(Settings(clock=from_text("manual"))) as other:
        made = Client(shared_mock, "test-side").made("/v2/deployments", TAVUS_DEPLOYMENT)["deployment_id"]
        assert Client(other, "test-side").call("GET", f"/v2/deployments/{made}").status == 404


def test_a_base_url_has_the_path_of_its_description(shared_mock: RunningMock) -> None:
    assert shared_mock.base_url("together") == f"{shared_mock.origin}/v1"


def promise_of(operation_id: str) -> ResponseValidator:
    document = load("tavus")
    return ResponseValidator(next(one for one in document.operations if one.id == operation_id), Schemas(document))


@pytest.mark.parametrize(
    ("reply", "pointer"),
    [
        (Reply(418, {"message": "x"}), "/paths/~1v2~1deployments~1{deployment_id}/get/responses declares"),
        (Reply(200, {"deployment_id": 5}, {"ETag": 'W/"1"'}), "/responses/200"),
        (Reply(200, None, {"ETag": 'W/"1"'}), "without a body"),
        (Reply(404, {"error": "x"}), "missing property `message`"),
        (Reply(404, {"message": "x", "detail": 1}), ""),
    ],
)
def test_a_reply_that_breaks_the_description_is_no_reply(reply: Reply, pointer: str) -> None:
    promise = promise_of("getDeployment")
    if not pointer:
        promise.check(reply)
        return
    with pytest.raises(ResponseInvalid) as broken:
        promise.check(reply)
    assert pointer in broken.value.reason


def test_a_promised_header_must_be_there_and_right() -> None:
    promise = promise_of("getDeployment")
    for headers in ({}, {"Retry-After": "soon"}, {"Retry-After": "-1"}):
        with pytest.raises(ResponseInvalid, match="Retry-After"):
            promise.check(Reply(429, {"message": "x"}, headers))
    promise.check(Reply(429, {"message": "x"}, {"Retry-After": "1"}))


def test_every_answer_has_a_number_of_its_own(client: Client) -> None:
    numbers = [client.call("GET", "/v2/faces").headers["x-request-id"] for _ in range(3)]
    assert len(set(numbers)) == 3


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_an_answer_without_content_has_no_content_type(client: Client, body: bytes) -> None:
    made = client.made("/v2/deployments", TAVUS_DEPLOYMENT)["deployment_id"]
    answer = client.call("DELETE", f"/v2/deployments/{made}", body)
    assert (answer.status, answer.body, "content-type" in answer.headers) == (204, b"", False)


@pytest.mark.parametrize(("method", "path", "status"), [("DELETE", "/v2/pals/{id}", 204), ("PATCH", "/v2/pals/{id}", 304)])
def test_a_204_or_304_says_nothing_of_a_length(client: Client, method: str, path: str, status: int) -> None:
    made = client.made("/v2/pals", {"system_prompt": "x"})["pal_id"]
    answer = client.call(method, path.format(id=made), [])
    assert (answer.status, "content-length" in answer.headers) == (status, False)


def test_one_connection_carries_request_after_request(client: Client) -> None:
    one = request("GET", "/v2/faces", {"x-api-key": client.key, "Connection": "keep-alive"})
    last = request("GET", "/v2/voices", {"x-api-key": client.key})
    answer = exchange(client.mock.origin, one + last)
    assert (answer.status, "face_id" in answer.body.decode()) == (200, True)
