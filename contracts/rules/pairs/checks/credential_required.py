"""A request without a key that is answered, and one that is refused."""

from __future__ import annotations

from contracts.rules.examples.lending_library import REFUSAL
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books", headers={}, identity="none", answer=[]),
    sound=exchange("GET", "/v1/books", headers={}, identity="none", status=401, answer=REFUSAL),
)
