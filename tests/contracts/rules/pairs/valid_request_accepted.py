"""A refusal of a right request, and of one whose text is too short."""

from __future__ import annotations

from tests.contracts.rules.checks.by_hand import exchange
from tests.contracts.rules.libraries import REFUSAL
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("POST", "/v1/books", {"title": "E"}, status=400, answer=REFUSAL),
    sound=exchange("POST", "/v1/books", {"title": ""}, status=400, answer=REFUSAL),
)
