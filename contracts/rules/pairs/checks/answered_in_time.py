"""An answer that takes longer than it may, and one that takes just as long."""

from __future__ import annotations

from contracts.analysis.declarations.contract import Contract
from contracts.rules.examples.library import CONTRACT, exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books", elapsed_s=1.001),
    sound=exchange("GET", "/v1/books", elapsed_s=1.0),
    contract=Contract(CONTRACT.document, time_limit_s=1),
)
