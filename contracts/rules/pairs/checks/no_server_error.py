"""A status that blames the service, and one that blames the request."""

from __future__ import annotations

from contracts.rules.examples.lending_library import REFUSAL
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books", status=500, answer=REFUSAL),
    sound=exchange("GET", "/v1/books", status=400, answer=REFUSAL),
)
