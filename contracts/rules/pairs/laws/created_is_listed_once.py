"""A list that shows a new book twice, and once."""

from __future__ import annotations

from contracts.rules.examples.lending_library import EMMA, created, listed, read
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(before=(created(),), broken=listed("", EMMA, EMMA), sound=listed("", EMMA), after=(read(),))
