"""What is left out: shown as something else than its default, and as its default."""

from __future__ import annotations

from contracts.rules.examples.lending_library import LENDING, created
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(broken=created(binding="cloth"), sound=created(binding="paper"), contract=LENDING)
