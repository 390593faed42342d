"""A write that answers another number than was sent, and one that answers the same number spelled otherwise."""

from __future__ import annotations

from contracts.rules.examples.library import BOOK, exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("POST", "/v1/books", {"title": "Emma", "pages": 10}, status=201, answer={**BOOK, "pages": 11}),
    sound=exchange("POST", "/v1/books", {"title": "Emma", "pages": 10}, status=201, answer={**BOOK, "pages": 10.0}),
)
