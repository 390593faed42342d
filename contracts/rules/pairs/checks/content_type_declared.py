"""A media type that is not declared, and the declared one spelled otherwise."""

from __future__ import annotations

from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books", answer=[], answered={"content-type": "application/jsonlines"}),
    sound=exchange("GET", "/v1/books", answer=[], answered={"content-type": "APPLICATION/JSON; charset=utf-8"}),
)
