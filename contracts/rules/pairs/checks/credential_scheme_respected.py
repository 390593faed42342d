"""The key by a scheme that is not declared, and by the one that is."""

from __future__ import annotations

from contracts.rules.examples.library import KEY, exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/staff", headers={"authorization": f"Token {KEY}"}, answer=[]),
    sound=exchange("GET", "/v1/staff", headers={"authorization": f"Bearer {KEY}"}, answer=[]),
)
