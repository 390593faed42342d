"""Bodies, whatever they are made of."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.errors import BadRequest, ContentTooLarge
from mockserver.web.bodies.json_body import parse_json
from mockserver.web.request_body import ClientGone, receive_body
from specs.json.parsing import Json
from tests.mockserver.wire import Client

PATHS = [
    ("POST", "/v2/faces"),
    ("POST", "/v2/deployments"),
    ("POST", "/v2/pals"),
    ("PATCH", "/v2/pals/pcb7a34da5fe"),
    ("POST", "/v1/deployments"),
    ("POST", "/v1/deployments/secrets"),
    ("POST", "/v1/deployments/storage/volumes"),
    ("POST", "/v1/queue/submit"),
    ("POST", "/v1/queue/cancel"),
]
TYPES = ["application/json", "application/json-patch+json", "application/json; charset=utf-16", "text/plain", "x", ""]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["name", "op", "path", "value", "pal_id", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from(PATHS), st.sampled_from(TYPES))
def test_random_bytes_are_refused_without_a_failure(client: Client, body: bytes, place: tuple[str, str], content_type: str) -> None:
    answer = client.call(*place, body, {"Content-Type": content_type})
    assert answer.status in (200, 400, 415, 422)
    assert answer.headers["content-type"] == "application/json"
    assert answer.status == 200 or answer.message()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON, st.sampled_from(PATHS))
def test_random_json_is_refused_without_a_failure(client: Client, body: Json, place: tuple[str, str]) -> None:
    assert client.call(*place, body).status in (200, 304, 400, 404, 409, 422)


@given(JSON)
def test_json_is_read_as_it_was_written(value: Json) -> None:
    assert parse_json(json.dumps(value).encode()) == value


@given(st.binary())
def test_any_bytes_are_json_or_refused(body: bytes) -> None:
    try:
        value = parse_json(body)
    except BadRequest as error:
        assert error.reason.startswith("body: ")  # noqa: PT017 - either outcome is right
    else:
        assert parse_json(json.dumps(value).encode()) == value


@pytest.mark.parametrize("text", ["1" * 19, "-" + "9" * 40, "1" * 300, '["' + "1" * 500 + '"]', "1234567890123456789.5", "1" * 25 + "e-3"])
def test_long_numbers_are_read_exactly(text: str) -> None:
    assert parse_json(text.encode()) == json.loads(text)


def received(parts: Iterator[bytes | None], limit_bytes: int) -> bytes:
    """What `receive_body` makes of a stream of parts; None: the client hangs up."""

    async def receive() -> Json:
        part = next(parts, b"")
        return {"type": "http.disconnect"} if part is None else {"type": "http.request", "body": part, "more_body": bool(part)}

    return asyncio.run(receive_body(receive, limit_bytes))


@given(st.lists(st.binary(min_size=1, max_size=5), max_size=6), st.integers(0, 30))
def test_a_body_is_all_its_parts_up_to_the_limit(parts: list[bytes], limit_bytes: int) -> None:
    whole = b"".join(parts)
    if len(whole) <= limit_bytes:
        assert received(iter(parts), limit_bytes) == whole
    else:
        with pytest.raises(ContentTooLarge, match=f"wanted at most {limit_bytes}"):
            received(iter(parts), limit_bytes)


@pytest.mark.parametrize("parts", [[None], [b"a", None], [b"a" * 50, b"b" * 50, None]])
def test_a_client_that_hangs_up_is_told_from_an_end(parts: list[bytes | None]) -> None:
    with pytest.raises(ClientGone):
        received(iter(parts), 20)


def test_a_stream_without_end_is_read_no_further_than_eight_times_the_limit() -> None:
    count = 0

    def endless() -> Iterator[bytes]:
        nonlocal count
        while True:
            count += 1
            yield b"x" * 10

    with pytest.raises(ContentTooLarge):
        received(endless(), 10)
    assert count < 12
