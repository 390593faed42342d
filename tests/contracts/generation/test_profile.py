"""How much is sent for an operation, by the size of its document."""

from __future__ import annotations

import pytest

from contracts.generation.profile import PROFILES, scaled


@pytest.mark.parametrize(("name", "operations", "cases"), [
    ("quick", 1, 10), ("quick", 120, 10), ("quick", 700, 5), ("standard", 99, 60), ("standard", 300, 24), ("deep", 700, 68),
])  # fmt: skip
def test_an_operation_of_a_large_document_has_fewer_cases(name: str, operations: int, cases: int) -> None:
    assert PROFILES[name].cases_of(operations) == cases


def test_of_many_coverage_cases_ever_fewer_are_sent() -> None:
    sent = [number for number in range(1, 10_001) if PROFILES["quick"].is_covering(number, 99)]
    assert sent[:500] == list(range(1, 501))
    assert len(sent) == 500 + 375 + 500


def test_what_is_sent_in_all_grows_no_further() -> None:
    assert scaled(60, 600) * 600 <= 60 * 120
