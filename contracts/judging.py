"""From exchanges to findings: every check on each of them, every law on those of each scope."""

from __future__ import annotations

from collections.abc import Sequence

from contracts import rules
from contracts.exchange import Exchange
from contracts.finding import Finding, grouped
from contracts.history import History
from contracts.reading import Contract, Reading


def judge(contract: Contract, exchanges: Sequence[Exchange]) -> list[Finding]:
    """What the exchanges of one scope, masked and in order, show of the service; the same for the same exchanges, always."""
    readings = [Reading(exchange, contract) for exchange in exchanges]
    found: list[Finding] = []
    for check in rules.checks():
        found += grouped(check.name, check.rule, (departure for reading in readings for departure in check.find(reading)))
    history = History(contract, readings)
    for law in rules.laws():
        found += grouped(law.name, law.rule, law.find(history))
    return found
