"""A success without a required property, and one with it."""

from __future__ import annotations

from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books/b1", answer={"id": "b1"}),
    sound=exchange("GET", "/v1/books/b1", answer={"id": "b1", "title": ""}),
)
