"""A request without a key that is answered, and one that is refused."""

from __future__ import annotations

from tests.contracts.rules.checks.by_hand import exchange
from tests.contracts.rules.libraries import REFUSAL
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books", headers={}, identity="none", answer=[]),
    sound=exchange("GET", "/v1/books", headers={}, identity="none", status=401, answer=REFUSAL),
)
