"""A status that is not declared, and one that is."""

from __future__ import annotations

from tests.contracts.rules.checks.by_hand import exchange
from tests.contracts.rules.libraries import REFUSAL
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books/b1", status=410, answer=REFUSAL),
    sound=exchange("GET", "/v1/books/b1", status=404, answer=REFUSAL),
)
