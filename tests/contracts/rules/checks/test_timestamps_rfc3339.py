"""Times are RFC 3339, and HTTP's dates HTTP's."""

from __future__ import annotations

import pytest

from specs.json.parsing import Json
from tests.contracts.rules.checks.by_hand import BOOK, details, exchange


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("created_at", "2026-01-31 12:00:00Z"),
        ("created_at", "2026-02-31T12:00:00Z"),
        ("created_at", "Sat, 31 Jan 2026 12:00:00 GMT"),
        ("returned_at", "2026-01-31T12:00:00"),
        ("returned_at", "31/01/2026 12:00"),
        ("returned_at", "1769860800"),
    ],
)
def test_a_time_that_is_written_otherwise_is_found(name: str, value: str) -> None:
    assert f"{name}: got '{value}'" in details("timestamps_rfc3339", exchange("GET", "/v1/books/b1", answer={**BOOK, name: value}))


@pytest.mark.parametrize("value", ["Sat, 31 Jan 2026 12:00:00 UTC", "Fri, 31 Jan 2026 12:00:00 GMT", "2026-01-31T12:00:00Z"])
def test_a_date_header_that_is_none_is_found(value: str) -> None:
    assert "header date" in details("timestamps_rfc3339", exchange("GET", "/v1/books", answered={"date": value}))


@pytest.mark.parametrize(
    "fine",
    [
        {"created_at": "2026-01-31T12:00:00Z"},
        {"created_at": "2026-01-31t12:00:00.123456+05:30"},
        {"created_at": "2016-12-31T23:59:60Z"},
        {"returned_at": "never"},
        {"returned_at": "2026-01-31"},
        {"day": "2026-01-31"},
        {"further": {"created_at": "31/01/2026"}},
        {"title": "2026-01-31 12:00"},
    ],
)
def test_times_and_what_is_no_time_are_fine(fine: dict[str, Json]) -> None:
    headers = {"date": "Sat, 31 Jan 2026 12:00:00 GMT"}
    assert not details("timestamps_rfc3339", exchange("GET", "/v1/books/b1", answer={**BOOK, **fine}, answered=headers))
