"""A deleted book that a read still answers, and one that is not found."""

from __future__ import annotations

from contracts.rules.examples.lending_library import REFUSAL, created, deleted, read
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(before=(created(), deleted()), broken=read(), sound=exchange("GET", "/v1/books/b1", status=404, answer=REFUSAL))
