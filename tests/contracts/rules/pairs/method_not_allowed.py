"""A method that the path does not have: not found, and not allowed."""

from __future__ import annotations

from tests.contracts.rules.checks.by_hand import exchange
from tests.contracts.rules.libraries import REFUSAL
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("PUT", "/v1/books/b1", status=404, answer=REFUSAL),
    sound=exchange("PUT", "/v1/books/b1", status=405, answer=REFUSAL),
)
