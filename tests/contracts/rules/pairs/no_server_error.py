"""A status that blames the service, and one that blames the request."""

from __future__ import annotations

from tests.contracts.rules.checks.by_hand import exchange
from tests.contracts.rules.libraries import REFUSAL
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books", status=500, answer=REFUSAL),
    sound=exchange("GET", "/v1/books", status=400, answer=REFUSAL),
)
