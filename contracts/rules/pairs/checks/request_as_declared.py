"""An observed request with a query parameter that is not declared, and one with its declared name."""

from __future__ import annotations

from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books?tga=x", answer=[], purpose="observed"),
    sound=exchange("GET", "/v1/books?tag=x", answer=[], purpose="observed"),
)
