"""Two reads with nothing between them: different, and alike."""

from __future__ import annotations

from contracts.rules.examples.lending_library import read
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(before=(read(),), broken=read(title="Persuasion"), sound=read())
