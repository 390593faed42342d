"""A status that moves back, and one that moves on."""

from __future__ import annotations

from contracts.rules.examples.lending_library import LENDING, created, read
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    before=(created(status="ordered"), read(status="arriving")),
    broken=read(status="ordered"),
    sound=read(status="shelved"),
    contract=LENDING,
)
