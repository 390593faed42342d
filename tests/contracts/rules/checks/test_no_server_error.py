"""No request ends in a server error."""

from __future__ import annotations

import pytest

from contracts.traffic.exchange import Exchange
from tests.contracts.rules.checks.by_hand import details, exchange


@pytest.mark.parametrize("status", [500, 502, 503, 599])
def test_a_server_error_is_found_even_where_it_is_declared(status: int) -> None:
    assert details("no_server_error", exchange("GET", "/v1/books", status=status)) == f"answered {status}"


def test_no_answer_is_found() -> None:
    dropped = exchange("GET", "/v1/books", status=None, failure="RemoteProtocolError: Server disconnected")
    assert "Server disconnected" in details("no_server_error", dropped)


@pytest.mark.parametrize(
    "fine",
    [
        exchange("GET", "/v1/books", status=400),
        exchange("GET", "/v1/books", status=503, headers={"Prefer": "code=503"}),
        exchange("BREW", "/v1/books", status=501),
        exchange("GET", "/v1/books", status=None, failure="LocalProtocolError: Illegal header value"),
    ],
)
def test_a_refusal_and_what_was_asked_for_are_none(fine: Exchange) -> None:
    assert not details("no_server_error", fine)
