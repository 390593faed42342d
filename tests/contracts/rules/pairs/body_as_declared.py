"""A success without a required property, and one with it."""

from __future__ import annotations

from tests.contracts.rules.checks.by_hand import exchange
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books/b1", answer={"id": "b1"}),
    sound=exchange("GET", "/v1/books/b1", answer={"id": "b1", "title": ""}),
)
