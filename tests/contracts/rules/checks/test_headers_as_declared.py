"""Headers are there and as declared."""

from __future__ import annotations

import pytest

from tests.contracts.rules.checks.by_hand import details, exchange


def test_a_required_header_that_lacks_is_found() -> None:
    assert details("headers_as_declared", exchange("GET", "/v1/books", answer=[])) == "200 lacks the header X-Total"


@pytest.mark.parametrize("value", ["many", "-1", "1.5"])
def test_a_value_that_its_schema_does_not_allow_is_found(value: str) -> None:
    assert "X-Total" in details("headers_as_declared", exchange("GET", "/v1/books", answer=[], answered={"x-total": value}))


def test_a_wrong_optional_header_is_found() -> None:
    assert "ETag" in details("headers_as_declared", exchange("GET", "/v1/books", answer=[], answered={"x-total": "1", "ETag": "v1"}))


def test_right_headers_are_fine() -> None:
    assert not details("headers_as_declared", exchange("GET", "/v1/books", answer=[], answered={"X-TOTAL": "0", "etag": 'W/"1"'}))
