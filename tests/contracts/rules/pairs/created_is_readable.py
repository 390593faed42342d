"""A new book that is not found, and one that is."""

from __future__ import annotations

from tests.contracts.rules.checks.by_hand import exchange
from tests.contracts.rules.libraries import REFUSAL, created, read
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(before=(created(),), broken=exchange("GET", "/v1/books/b1", status=404, answer=REFUSAL), sound=read())
