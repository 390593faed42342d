"""A loan of one book that is found below another, and one that is not."""

from __future__ import annotations

from contracts.rules.examples.lending_library import LENDING, REFUSAL
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

_LOAN = {"loan_id": "loan-2026-01"}
PAIR = RulePair(
    before=(exchange("GET", "/v1/books/b1/loans/loan-2026-01", answer=_LOAN),),
    broken=exchange("GET", "/v1/books/b2/loans/loan-2026-01", answer=_LOAN),
    sound=exchange("GET", "/v1/books/b2/loans/loan-2026-01", status=404, answer=REFUSAL),
    contract=LENDING,
)
