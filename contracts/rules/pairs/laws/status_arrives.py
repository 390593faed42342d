"""A status that is still under way after a day, and one that has ended by then."""

from __future__ import annotations

from dataclasses import replace

from contracts.rules.examples.lending_library import LENDING, created, read
from contracts.rules.examples.rule_pair import START_S, RulePair

_A_DAY_LATER_S = START_S + 86_400
PAIR = RulePair(
    before=(created(status="ordered"),),
    broken=replace(read(status="arriving"), clock_s=_A_DAY_LATER_S),
    sound=replace(read(status="shelved"), clock_s=_A_DAY_LATER_S),
    contract=LENDING,
)
