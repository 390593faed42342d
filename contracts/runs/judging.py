"""From exchanges to findings: every check on each of them, every law on those of each scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Finding, group_departures
from contracts.analysis.history import History
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.rules import registry
from contracts.runs.coverage import coverage
from contracts.traffic.exchange import Exchange
from specs.json.parsing import Json


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the exchanges of one scope show."""

    findings: list[Finding]
    compared: frozenset[tuple[str, str]]  # (law, collection's path), for each law that had something to compare there
    coverage: Json  # of the operations that were reached (see `contracts.runs.coverage.coverage`)


def judge(contract: Contract, exchanges: Sequence[Exchange]) -> list[Finding]:
    """What is found in the exchanges of one scope, masked and in order."""
    return judgement(contract, exchanges).findings


def judgement(contract: Contract, exchanges: Sequence[Exchange], *, is_shared: bool = False) -> Judgement:
    """What the exchanges of one scope, masked and in order, show of the service; the same for the same exchanges, always.

    `is_shared`: whether others may have written to the same state meanwhile.
    """
    readings = [MatchedExchange(exchange, contract) for exchange in exchanges]
    findings: list[Finding] = []
    for check in registry.checks():
        findings += group_departures(check.name, check.rule, (departure for matched in readings for departure in check.find(matched)))
    history = History(contract, readings, is_shared)
    compared: set[tuple[str, str]] = set()
    for law in registry.laws():
        findings += group_departures(law.name, law.rule, law.find(history))
        compared.update((law.name, path) for path in history.take_compared())
    return Judgement(findings, frozenset(compared), coverage.reached(contract, readings))
