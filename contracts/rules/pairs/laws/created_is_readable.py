"""A new book that is not found, and one that is."""

from __future__ import annotations

from contracts.rules.examples.lending_library import REFUSAL, created, read
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(before=(created(),), broken=exchange("GET", "/v1/books/b1", status=404, answer=REFUSAL), sound=read())
