"""A status that moves back, and one that moves on."""

from __future__ import annotations

from tests.contracts.rules.libraries import LENDING, created, read
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(
    before=(created(status="ordered"), read(status="arriving")),
    broken=read(status="ordered"),
    sound=read(status="shelved"),
    contract=LENDING,
)
