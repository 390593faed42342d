"""No credential opens nothing."""

from __future__ import annotations

import pytest

from contracts.traffic.exchange import Exchange
from tests.contracts.rules.checks.by_hand import details, exchange


@pytest.mark.parametrize("status", [200, 204, 304, 400, 404])
def test_any_other_answer_to_a_right_request_without_a_credential_is_found(status: int) -> None:
    assert details("credential_required", exchange("GET", "/v1/books", status=status, headers={}, identity="none"))


@pytest.mark.parametrize(
    "fine",
    [
        exchange("GET", "/v1/books", status=401, headers={}, identity="none"),
        exchange("GET", "/v1/books", status=403, headers={}, identity="none"),
        exchange("GET", "/v1/books", status=429, headers={}, identity="none"),
        exchange("GET", "/v1/books"),
        exchange("GET", "/v1/books", headers={}, identity="unknown"),
        exchange("GET", "/v1/hours", headers={}, identity="none"),
        exchange("GET", "/v1/books?limit=0", status=400, headers={}, identity="none"),
        exchange("GET", "/v1/books/b1", status=404, headers={}, identity="none"),
    ],
)
def test_a_refusal_and_what_is_for_everyone_are_fine(fine: Exchange) -> None:
    assert not details("credential_required", fine)
