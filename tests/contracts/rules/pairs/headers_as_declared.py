"""A header below its minimum, and one at it."""

from __future__ import annotations

from tests.contracts.rules.checks.by_hand import exchange
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books", answer=[], answered={"x-total": "-1"}),
    sound=exchange("GET", "/v1/books", answer=[], answered={"x-total": "0"}),
)
