"""A header below its minimum, and one at it."""

from __future__ import annotations

from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books", answer=[], answered={"x-total": "-1"}),
    sound=exchange("GET", "/v1/books", answer=[], answered={"x-total": "0"}),
)
