"""A callback that says another status than a read, and one that says the same."""

from __future__ import annotations

from contracts.rules.examples.lending_library import LENDING, called_back, ordered, read
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    before=(ordered(),),
    broken=called_back({"id": "b1", "status": "shelved"}),
    sound=called_back({"id": "b1", "status": "arriving"}),
    after=(read(status="arriving"),),
    contract=LENDING,
)
