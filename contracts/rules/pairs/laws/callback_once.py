"""A callback that comes again after a success, and after a failure."""

from __future__ import annotations

from contracts.rules.examples.lending_library import LENDING, called_back, ordered
from contracts.rules.examples.rule_pair import RulePair

_ENDED = {"id": "b1", "status": "shelved"}
PAIR = RulePair(
    before=(ordered(),),
    broken=called_back(_ENDED, status=200),
    sound=called_back(_ENDED, status=503),
    after=(called_back(_ENDED),),
    contract=LENDING,
)
