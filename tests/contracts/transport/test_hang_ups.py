"""A service that hangs up on a connection has not failed to answer the request that comes next."""

from __future__ import annotations

import httpx
import pytest
import requests

from contracts.generation.metered_requests import metered
from contracts.transport import http_client
from contracts.transport.answer_limits import AnswerGuard
from tests.contracts.transport.hostile import hanging_up


def by_httpx(origin: str, methods: tuple[str, ...]) -> list[int]:
    guard = AnswerGuard()
    with http_client.client(guard=guard) as client:
        return [http_client.send(client, client.build_request(method, origin), guard).status_code for method in methods]


def by_requests(origin: str, methods: tuple[str, ...]) -> list[int]:
    with requests.Session() as session:
        metered(session, AnswerGuard())
        return [session.request(method, origin, timeout=5).status_code for method in methods]


@pytest.mark.parametrize("send", [by_httpx, by_requests])
@pytest.mark.parametrize(("status", "methods"), [(500, ("GET", "POST", "POST")), (200, ("POST", "GET", "GET"))])
def test_the_next_request_is_sent_on_another_connection(send, status: int, methods: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]  # either
    with hanging_up(status) as origin:
        assert send(origin, methods) == [status] * 3


@pytest.mark.parametrize("send", [by_httpx, by_requests])
def test_what_may_have_been_carried_out_is_not_sent_again(send) -> None:  # type: ignore[no-untyped-def]  # either
    with hanging_up(200) as origin, pytest.raises((httpx.HTTPError, requests.exceptions.ConnectionError)):
        send(origin, ("GET", "POST"))
