"""The form of what every rule is shown: one history twice, once with a broken exchange, once with a sound one in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.history import History
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.rules.examples.library import CONTRACT, KEY
from contracts.traffic.exchange import Exchange
from contracts.traffic.redaction import Redactor

START_S = 1_800_000_000.0
"""The target's own time of an exchange that says none."""

_SIDES = {
    "request": {"method", "target", "request_headers", "request_body"},
    "answer": {"status", "response_headers", "response_body", "failure"},
    "time": {"sent_s", "elapsed_s", "clock_s", "moved_s"},
    "sender": {"identity", "purpose"},
}


@dataclass(frozen=True, kw_only=True)
class RulePair:
    """A broken exchange and the nearest sound one, within the same exchanges before and after."""

    broken: Exchange
    sound: Exchange
    before: Sequence[Exchange] = ()
    after: Sequence[Exchange] = ()
    contract: Contract = CONTRACT

    @property
    def broken_history(self) -> History:
        """The history with the broken exchange."""
        return history_of((*self.before, self.broken, *self.after), self.contract)

    @property
    def sound_history(self) -> History:
        """The history with the sound exchange."""
        return history_of((*self.before, self.sound, *self.after), self.contract)

    @property
    def sides_that_differ(self) -> set[str]:
        """Whether the broken and the sound exchange differ in the request, the answer, the time or the sender."""
        names = {field.name for field in fields(Exchange) if getattr(self.broken, field.name) != getattr(self.sound, field.name)}
        return {next((side for side, members in _SIDES.items() if name in members), name) for name in names}


def history_of(exchanges: Sequence[Exchange], contract: Contract = CONTRACT) -> History:
    """Exchanges as laws see them: one after the other while the target's clock stands still, where they say no time of their own."""
    spaced = [
        replace(
            exchange,
            number=number,
            sent_s=exchange.sent_s or float(number),
            clock_s=START_S if exchange.clock_s is None else exchange.clock_s,
        )
        for number, exchange in enumerate(exchanges, 1)
    ]
    masked = Redactor(contract.sensitive, [KEY], contract.published).masked(spaced)
    return History(contract, [MatchedExchange(exchange, contract) for exchange in masked])
