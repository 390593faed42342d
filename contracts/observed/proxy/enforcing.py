"""Which requests `--enforce` keeps back: exactly those in which the judge would find a departure of the client's."""

from __future__ import annotations

from collections.abc import Callable

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.observed.recording import keys_of, scoped
from contracts.rules.checks import request_as_declared
from contracts.traffic.exchange import Exchange


def refusals(contract: Contract) -> Callable[[Exchange], list[str]]:
    """What says of a request, not masked and not yet answered, in which ways it departs from the document."""

    def reasons(exchange: Exchange) -> list[str]:
        scoped_exchange = scoped(exchange, contract, 0 if keys_of(exchange, contract) else None, is_known=True)
        return [departure.detail for departure in request_as_declared.check(MatchedExchange(scoped_exchange, contract))]

    return reasons
