"""A time without its zone, and one with it."""

from __future__ import annotations

from contracts.rules.examples.library import BOOK, exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books/b1", answer={**BOOK, "returned_at": "2026-01-31T12:00:00"}),
    sound=exchange("GET", "/v1/books/b1", answer={**BOOK, "returned_at": "2026-01-31T12:00:00Z"}),
)
