"""A deleted book that a read still answers, and one that is not found."""

from __future__ import annotations

from tests.contracts.rules.checks.by_hand import exchange
from tests.contracts.rules.libraries import REFUSAL, created, deleted, read
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(before=(created(), deleted()), broken=read(), sound=exchange("GET", "/v1/books/b1", status=404, answer=REFUSAL))
