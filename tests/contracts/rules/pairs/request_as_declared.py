"""An observed request with a query parameter that is not declared, and one with its declared name."""

from __future__ import annotations

from tests.contracts.rules.checks.by_hand import exchange
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books?tga=x", answer=[], purpose="observed"),
    sound=exchange("GET", "/v1/books?tag=x", answer=[], purpose="observed"),
)
