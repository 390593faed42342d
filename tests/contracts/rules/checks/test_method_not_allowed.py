"""A method that a path does not have answers 405."""

from __future__ import annotations

import pytest

from contracts.traffic.exchange import Exchange
from tests.contracts.rules.checks.by_hand import exchange, found


@pytest.mark.parametrize("status", [200, 204, 302, 400, 404])
def test_another_answer_is_found(status: int) -> None:
    (departure,) = found("method_not_allowed", exchange("PUT", "/v1/books/b1", status=status))
    assert (departure.operation, departure.pointer) == ("PUT /books/{id}", "/paths/~1books~1{id}")


@pytest.mark.parametrize(
    "fine",
    [
        exchange("PUT", "/v1/books/b1", status=405),
        exchange("BREW", "/v1/books/b1", status=501),
        exchange("OPTIONS", "/v1/books", status=204),
        exchange("HEAD", "/v1/books"),
        exchange("PUT", "/v1/books", status=401, identity="none", headers={}),
        exchange("PUT", "/v1/elsewhere", status=404),
        exchange("GET", "/v1/books"),
    ],
)
def test_405_and_what_servers_answer_for_themselves_are_fine(fine: Exchange) -> None:
    assert not found("method_not_allowed", fine)
