"""Histories built by hand, of exchanges with the library of `tests.contracts.rules.checks.by_hand`."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import replace

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.history import History
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.exchange import Exchange
from contracts.traffic.redaction import Redactor
from tests.contracts.rules.checks.by_hand import CONTRACT, KEY

_AT_S = 1_800_000_000.0


def said(law: str, exchanges: Sequence[Exchange], contract: Contract = CONTRACT) -> list[str]:
    """What a law says of exchanges that came one after the other while the target's clock stood still."""
    spaced = [replace(one, number=number, sent_s=float(number), clock_s=_AT_S) for number, one in enumerate(exchanges, 1)]
    masked = Redactor(contract.sensitive, [KEY], contract.published).masked(spaced)
    history = History(contract, [MatchedExchange(one, contract) for one in masked])
    departures = list(importlib.import_module(f"contracts.rules.laws.{law}").law(history))
    assert all(departure.kind for departure in departures), "every departure of a law tells its kind"
    return [departure.detail for departure in departures]
