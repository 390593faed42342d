"""A status that is not declared, and one that is."""

from __future__ import annotations

from contracts.rules.examples.lending_library import REFUSAL
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books/b1", status=410, answer=REFUSAL),
    sound=exchange("GET", "/v1/books/b1", status=404, answer=REFUSAL),
)
