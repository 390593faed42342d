"""An error of another shape, and one of the declared shape."""

from __future__ import annotations

from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books/b1", status=404, answer={"message": "none"}),
    sound=exchange("GET", "/v1/books/b1", status=404, answer={"error": "none"}),
)
