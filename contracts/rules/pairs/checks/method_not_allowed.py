"""A method that the path does not have: not found, and not allowed."""

from __future__ import annotations

from contracts.rules.examples.lending_library import REFUSAL
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("PUT", "/v1/books/b1", status=404, answer=REFUSAL),
    sound=exchange("PUT", "/v1/books/b1", status=405, answer=REFUSAL),
)
