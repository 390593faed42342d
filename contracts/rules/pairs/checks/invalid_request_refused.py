"""A request with a text that is too short is accepted, and one with a text that is just long enough."""

from __future__ import annotations

from contracts.rules.examples.library import BOOK, exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("POST", "/v1/books", {"title": ""}, status=201, answer=BOOK),
    sound=exchange("POST", "/v1/books", {"title": "E"}, status=201, answer=BOOK),
)
