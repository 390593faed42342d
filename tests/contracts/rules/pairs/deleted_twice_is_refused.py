"""A second delete that is carried out, and one that is not found."""

from __future__ import annotations

from tests.contracts.rules.checks.by_hand import exchange
from tests.contracts.rules.libraries import REFUSAL, created, deleted
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(before=(created(), deleted()), broken=deleted(), sound=exchange("DELETE", "/v1/books/b1", status=404, answer=REFUSAL))
