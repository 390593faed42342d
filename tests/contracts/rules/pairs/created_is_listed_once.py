"""A list that shows a new book twice, and once."""

from __future__ import annotations

from tests.contracts.rules.libraries import EMMA, created, listed, read
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(before=(created(),), broken=listed("", EMMA, EMMA), sound=listed("", EMMA), after=(read(),))
