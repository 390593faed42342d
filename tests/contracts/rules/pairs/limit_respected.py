"""A list of at most one book: with two, and with one."""

from __future__ import annotations

from tests.contracts.rules.libraries import EMMA, PERSUASION, listed
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(broken=listed("?limit=1", EMMA, PERSUASION), sound=listed("?limit=1", EMMA))
