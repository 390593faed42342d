"""What a check says of exchanges with the library that rules are shown on."""

from __future__ import annotations

import importlib

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.rules.examples.library import BOOK, CONTRACT, DOCUMENT, KEY, exchange
from contracts.traffic.exchange import Exchange
from contracts.traffic.redaction import Redactor
from specs.document.document import from_raw
from specs.json.parsing import Json

__all__ = ["BOOK", "CONTRACT", "DOCUMENT", "KEY", "changed", "details", "exchange", "found"]


def found(check: str, one: Exchange, contract: Contract = CONTRACT) -> list[Departure]:
    """What a check says of an exchange, its secrets masked as they are in a run."""
    (masked,) = Redactor(contract.sensitive, [KEY], contract.published).masked([one])
    return list(importlib.import_module(f"contracts.rules.checks.{check}").check(MatchedExchange(masked, contract)))


def details(check: str, one: Exchange, contract: Contract = CONTRACT) -> str:
    """The same, in words."""
    return "; ".join(departure.detail for departure in found(check, one, contract))


def changed(**raw: Json) -> Contract:
    """The contract of a document that says more at its root."""
    return Contract(from_raw({**DOCUMENT, **raw}, name="library"))
