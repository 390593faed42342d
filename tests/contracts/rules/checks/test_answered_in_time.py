"""Answers come within the stated time."""

from __future__ import annotations

from contracts.analysis.declarations.contract import Contract
from tests.contracts.rules.checks.by_hand import CONTRACT, changed, details, exchange


def test_a_slow_answer_is_found_by_the_limit_of_the_run_and_of_the_document() -> None:
    slow = exchange("GET", "/v1/books", elapsed_s=1.5)
    assert details("answered_in_time", slow, Contract(CONTRACT.document, time_limit_s=1)) == "took 1.500 s, wanted at most 1 s"
    assert details("answered_in_time", slow, changed(**{"x-time-limit-s": 0.5})) == "took 1.500 s, wanted at most 0.5 s"


def test_a_quick_answer_an_asked_for_delay_and_no_limit_are_fine() -> None:
    limited = Contract(CONTRACT.document, time_limit_s=1)
    assert not details("answered_in_time", exchange("GET", "/v1/books", elapsed_s=0.5), limited)
    assert not details("answered_in_time", exchange("GET", "/v1/books", elapsed_s=2, headers={"Prefer": "delay_s=2"}), limited)
    assert not details("answered_in_time", exchange("GET", "/v1/books", elapsed_s=60))
