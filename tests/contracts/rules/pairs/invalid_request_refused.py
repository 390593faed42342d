"""A request with a text that is too short is accepted, and one with a text that is just long enough."""

from __future__ import annotations

from tests.contracts.rules.checks.by_hand import BOOK, exchange
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("POST", "/v1/books", {"title": ""}, status=201, answer=BOOK),
    sound=exchange("POST", "/v1/books", {"title": "E"}, status=201, answer=BOOK),
)
