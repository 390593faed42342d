"""A wrong credential, or one by another scheme, opens nothing."""

from __future__ import annotations

import pytest

from contracts.traffic.exchange import Exchange
from tests.contracts.rules.checks.by_hand import KEY, details, exchange


@pytest.mark.parametrize(
    "one",
    [
        exchange("GET", "/v1/books", headers={"x-api-key": "nobody"}, identity="wrong"),
        exchange("GET", "/v1/books", headers={"Authorization": f"Bearer {KEY}"}, identity="none"),
        exchange("GET", f"/v1/books?x-api-key={KEY}", headers={}, identity="none"),
        exchange("GET", "/v1/staff", headers={"Authorization": "Basic dTpw"}, identity="none"),
        exchange("GET", "/v1/staff", headers={"Authorization": f"Token {KEY}"}),
        exchange("GET", "/v1/staff", headers={"Authorization": KEY}),
        exchange("GET", "/v1/staff", headers={"x-api-key": KEY}),
    ],
)
def test_a_success_is_found(one: Exchange) -> None:
    assert details("credential_scheme_respected", one)


@pytest.mark.parametrize(
    "fine",
    [
        exchange("GET", "/v1/books", headers={"x-api-key": "nobody"}, identity="wrong", status=401),
        exchange("GET", "/v1/books"),
        exchange("GET", "/v1/staff", headers={"Authorization": f"Bearer {KEY}"}),
        exchange("GET", "/v1/staff", headers={"authorization": f"bearer {KEY}"}),
        exchange("GET", "/v1/staff", headers={}, identity="none"),
        exchange("GET", "/v1/hours", headers={"x-api-key": "nobody"}, identity="wrong"),
    ],
)
def test_the_right_one_and_a_refusal_are_fine(fine: Exchange) -> None:
    assert not details("credential_scheme_respected", fine)


def test_a_scheme_is_named_and_never_its_secret() -> None:
    said = details("credential_scheme_respected", exchange("GET", "/v1/staff", headers={"Authorization": "Basic dTpw"}, identity="none"))
    assert "of the scheme Basic" in said
    assert "dTpw" not in said
