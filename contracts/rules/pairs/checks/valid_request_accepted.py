"""A refusal of a right request, and of one whose text is too short."""

from __future__ import annotations

from contracts.rules.examples.lending_library import REFUSAL
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("POST", "/v1/books", {"title": "E"}, status=400, answer=REFUSAL),
    sound=exchange("POST", "/v1/books", {"title": ""}, status=400, answer=REFUSAL),
)
