"""What is left out: shown as something else than its default, and as its default."""

from __future__ import annotations

from tests.contracts.rules.libraries import LENDING, created
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(broken=created(binding="cloth"), sound=created(binding="paper"), contract=LENDING)
