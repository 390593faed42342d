"""Two reads with nothing between them: different, and alike."""

from __future__ import annotations

from tests.contracts.rules.libraries import read
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(before=(read(),), broken=read(title="Persuasion"), sound=read())
