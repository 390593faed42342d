"""Histories built by hand, of exchanges with the library of `tests.contracts.rules.checks.by_hand`."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from contracts.analysis.declarations.contract import Contract
from contracts.rules.examples.rule_pair import history_of
from contracts.traffic.exchange import Exchange
from tests.contracts.rules.checks.by_hand import CONTRACT


def said(law: str, exchanges: Sequence[Exchange], contract: Contract = CONTRACT) -> list[str]:
    """What a law says of exchanges that came one after the other while the target's clock stood still."""
    departures = list(importlib.import_module(f"contracts.rules.laws.{law}").law(history_of(exchanges, contract)))
    assert all(departure.kind for departure in departures), "every departure of a law tells its kind"
    return [departure.detail for departure in departures]
