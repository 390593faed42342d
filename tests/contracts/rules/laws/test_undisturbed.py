"""Pages of a list that others change, too, are compared only where answers show that nobody did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contracts.analysis.history import History
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.rules.laws import pages_without_gap_or_overlap
from contracts.traffic.exchange import Exchange
from contracts.traffic.redaction import Redactor
from tests.contracts.rules.checks.by_hand import BOOK, CONTRACT, KEY, exchange


def _page(query: str, *ids: str) -> Exchange:
    return exchange("GET", f"/v1/books{query}", answer=[{**BOOK, "id": key} for key in ids])


def _conflicts(exchanges: Sequence[Exchange], *, is_shared: bool = True) -> int:
    numbered = [replace(one, number=number, sent_s=float(number), clock_s=None) for number, one in enumerate(exchanges, 1)]
    masked = Redactor(CONTRACT.sensitive, [KEY], CONTRACT.published).masked(numbered)
    history = History(CONTRACT, [MatchedExchange(one, CONTRACT) for one in masked], is_shared)
    return len(list(pages_without_gap_or_overlap.law(history)))


WHOLE = _page("?limit=9", "b1", "b2", "b3")
FEWER = _page("?limit=9", "b1", "b2")
FIRST, WRONG = _page("?limit=2", "b1", "b2"), _page("?limit=2", "b1", "b3")


def test_pages_that_disagree_prove_nothing_where_others_write() -> None:
    assert _conflicts([WHOLE, WRONG], is_shared=False) == 1
    assert _conflicts([WHOLE, WRONG]) == 0


def test_a_page_that_was_answered_once_between_two_alike_proves_nothing() -> None:
    assert _conflicts([WHOLE, WRONG, WHOLE]) == 0
    assert _conflicts([WHOLE, WRONG, WHOLE, FIRST, WHOLE]) == 0


def test_a_page_that_is_wrong_in_two_parts_of_a_stretch_is_a_conflict() -> None:
    assert _conflicts([WHOLE, WRONG, WHOLE, WRONG, WHOLE]) == 2  # one a page


def test_a_list_that_others_changed_between_is_no_stretch() -> None:
    assert _conflicts([WHOLE, WRONG, FEWER, WRONG, WHOLE]) == 0


def test_a_write_of_ours_ends_a_stretch() -> None:
    made = exchange("POST", "/v1/books", {"title": "Emma"}, status=201, answer=BOOK)
    assert _conflicts([WHOLE, WRONG, made, WHOLE, WRONG, WHOLE]) == 0
