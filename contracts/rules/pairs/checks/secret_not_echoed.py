"""An answer that repeats a secret, and one that repeats all but its last character."""

from __future__ import annotations

from contracts.rules.examples.library import BOOK, exchange
from contracts.rules.examples.rule_pair import RulePair

_SENT = {"title": "Emma", "lock": "open-sesame-77"}
PAIR = RulePair(
    broken=exchange("POST", "/v1/books", _SENT, status=201, answer={**BOOK, "title": "Emma open-sesame-77"}),
    sound=exchange("POST", "/v1/books", _SENT, status=201, answer={**BOOK, "title": "Emma open-sesame-7"}),
)
