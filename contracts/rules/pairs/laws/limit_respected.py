"""A list of at most one book: with two, and with one."""

from __future__ import annotations

from contracts.rules.examples.lending_library import EMMA, PERSUASION, listed
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(broken=listed("?limit=1", EMMA, PERSUASION), sound=listed("?limit=1", EMMA))
