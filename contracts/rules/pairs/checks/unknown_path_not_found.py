"""A path that is not there: answered, and not found."""

from __future__ import annotations

from contracts.analysis.purposes import UNKNOWN_PATHS
from contracts.rules.examples.lending_library import REFUSAL
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/nothing-is-here", purpose=UNKNOWN_PATHS, answer={}),
    sound=exchange("GET", "/v1/nothing-is-here", purpose=UNKNOWN_PATHS, status=404, answer=REFUSAL),
)
