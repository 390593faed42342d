"""Every check and every law finds one broken exchange, and nothing in the nearest sound one."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import contracts.rules.checks
import contracts.rules.laws
import contracts.rules.pairs.checks
import contracts.rules.pairs.laws
from contracts.analysis.finding import Departure
from contracts.analysis.history import History
from contracts.rules import registry
from contracts.rules.examples.rule_pair import RulePair

CHECKS = {check.name: check for check in registry.checks() if check.find.__module__.startswith(contracts.rules.checks.__name__)}
LAWS = {law.name: law for law in registry.laws() if law.find.__module__.startswith(contracts.rules.laws.__name__)}
RULES = [*CHECKS, *LAWS]


def pair_of(rule: str) -> RulePair:
    """The pair in the file of this name."""
    package = contracts.rules.pairs.checks if rule in CHECKS else contracts.rules.pairs.laws
    pair = importlib.import_module(f"{package.__name__}.{rule}").PAIR
    assert isinstance(pair, RulePair)
    return pair


def departures(rule: str, history: History) -> list[Departure]:
    """What a check finds in each exchange of a history, or a law in the whole."""
    if rule in CHECKS:
        return [departure for matched in history.readings for departure in CHECKS[rule].find(matched)]
    return list(LAWS[rule].find(history))


def test_each_rule_has_a_pair_and_each_pair_a_rule() -> None:
    for package, rules in ((contracts.rules.pairs.checks, CHECKS), (contracts.rules.pairs.laws, LAWS)):
        assert sorted(info.name for info in pkgutil.iter_modules(package.__path__)) == sorted(rules)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_the_broken_exchange(rule: str) -> None:
    assert departures(rule, pair_of(rule).broken_history)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_nothing_in_the_sound_exchange(rule: str) -> None:
    assert [departure.detail for departure in departures(rule, pair_of(rule).sound_history)] == []


@pytest.mark.parametrize("rule", RULES)
def test_the_sound_exchange_is_near_the_broken_one(rule: str) -> None:
    assert len(pair_of(rule).sides_that_differ) == 1


@pytest.mark.parametrize("law", LAWS)
def test_the_sound_history_puts_the_law_to_the_test(law: str) -> None:
    history = pair_of(law).sound_history
    assert departures(law, history) == []
    assert history.take_compared(), "a law that compares nothing finds nothing"
