"""From exchanges to findings: every check on each of them, every law on those of each scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Departure, Finding, Reach, group_departures
from contracts.analysis.history import History
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.service_reason import reason_of
from contracts.analysis.values.sent_values import SentValues
from contracts.rules import registry
from contracts.rules.registry import Check, Law
from contracts.runs.coverage import coverage
from contracts.traffic.exchange import Exchange
from specs.json.parsing import Json


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the exchanges of one scope show."""

    findings: list[Finding]
    compared: frozenset[tuple[str, str]]  # (law, collection's path), for each law that had something to compare there
    coverage: Json  # of the operations that were reached (see `contracts.runs.coverage.coverage`)
    muted: list[Finding] = field(default_factory=list)  # those that say less than another about the same exchange


class _Judged(NamedTuple):
    rule: Check | Law
    departures: list[Departure]


def judge(contract: Contract, exchanges: Sequence[Exchange]) -> list[Finding]:
    """What is found in the exchanges of one scope, masked and in order."""
    return judgement(contract, exchanges).findings


def judgement(contract: Contract, exchanges: Sequence[Exchange], *, is_shared: bool = False, is_inferred: bool = False) -> Judgement:
    """What the exchanges of one scope, masked and in order, show of the service; the same for the same exchanges, always.

    `is_shared`: whether others may have written to the same state meanwhile; `is_inferred`: whether a mock of the document alone answered.
    """
    readings: list[MatchedExchange] = []
    sent_values = SentValues(readings)
    readings += [MatchedExchange(exchange, contract, sent_values) for exchange in exchanges]
    judged = [_Judged(check, [departure for matched in readings for departure in check.find(matched)]) for check in registry.checks()]
    history = History(contract, readings, is_shared, is_inferred)
    compared: set[tuple[str, str]] = set()
    for law in registry.laws():
        judged.append(_Judged(law, list(law.find(history))))
        compared.update((law.name, path) for path in history.take_compared())
    findings, muted = _findings(judged, {matched.exchange.number: matched for matched in readings})
    return Judgement(findings, frozenset(compared), coverage.reached(contract, readings), muted)


def _findings(judged: Sequence[_Judged], by_number: Mapping[int, MatchedExchange]) -> tuple[list[Finding], list[Finding]]:
    """What is found, and what is left out of it as another rule says more about the same exchange."""
    shown_at: dict[tuple[str, int], list[Departure]] = {}
    for rule, departures in judged:
        for departure in departures:
            shown_at.setdefault((rule.name, _last(departure)), []).append(departure)
    findings: list[Finding] = []
    muted: list[Finding] = []
    for rule, departures in judged:
        reach_of, reason = _reach_of(rule, by_number), _reason_in(by_number)
        spoken, untold = _by_strength(rule, departures, shown_at)
        findings += group_departures(rule.name, rule.rule, spoken, reach_of=reach_of, reason_of=reason)
        muted += group_departures(rule.name, rule.rule, untold, reach_of=reach_of, reason_of=reason)
    names = {finding.fingerprint for finding in findings}
    return findings, [finding for finding in muted if finding.fingerprint not in names]


def _by_strength(
    rule: Check | Law, departures: Sequence[Departure], shown_at: Mapping[tuple[str, int], Sequence[Departure]]
) -> tuple[list[Departure], list[Departure]]:
    """The departures that are told, and those of which a stronger rule says more."""
    spoken: list[Departure] = []
    untold: list[Departure] = []
    traits = rule.traits
    for departure in departures:
        others = (departure_elsewhere for name in traits.said_by for departure_elsewhere in shown_at.get((name, _last(departure)), ()))
        is_muted = departure.party == "service" and (
            any((name, _last(departure)) in shown_at for name in traits.muted_by)
            or any(traits.says_the_same(departure, departure_elsewhere) for departure_elsewhere in others)
        )
        (untold if is_muted else spoken).append(departure)
    return spoken, untold


def _reach_of(rule: Check | Law, by_number: Mapping[int, MatchedExchange]) -> Callable[[Sequence[Departure]], Reach]:
    def reach_of(departures: Sequence[Departure]) -> Reach:
        if rule.traits.reach is not None:
            return rule.traits.reach
        is_usual = any(all(_is_usual(by_number[exchange.number]) for exchange in departure.exchanges) for departure in departures)
        return "anyone" if is_usual else "some"

    return reach_of


def _reason_in(by_number: Mapping[int, MatchedExchange]) -> Callable[[Exchange], str]:
    return lambda exchange: reason_of(by_number[exchange.number])


def _is_usual(matched: MatchedExchange) -> bool:
    """Whether it is a request that the document allows without a doubt."""
    return matched.exchange.is_callback or (matched.is_allowed and not matched.doubts)


def _last(departure: Departure) -> int:
    return departure.exchanges[-1].number if departure.exchanges else 0
