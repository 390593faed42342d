"""One side of a comparison: a visit to the mock or to the service, its exchanges told apart by the case that each is of."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.runs.drift.asking import RefusalCase
from contracts.runs.judging import Judgement, judgement
from contracts.runs.live import plan
from contracts.runs.live.live_session import LiveSession
from contracts.runs.live.request_policy import RequestPolicy
from contracts.runs.live.resource_factory import ResourceFactory
from contracts.runs.live.retrying import RetryingSender
from contracts.runs.live.scenario import LiveScenario
from contracts.traffic.exchange import Exchange
from contracts.traffic.redaction import Redactor
from contracts.transport.session import RecordingSession

PURPOSE = "drift"
_FURNISH, _LOOK, _ALONE, _ASK, _WRITE = "furnish", "look", "alone", "ask", "write"
_TOO_SOON = (429, 503)


class DriftCase(NamedTuple):
    """What makes an exchange of one side the counterpart of one of the other."""

    part: str  # "write /v2/faces, 2nd time"
    operation: str  # its key
    intent: str
    nth: int  # of those alike in the same part


@dataclass
class Side(LiveSession):
    """A visit that is one side of a comparison."""

    refusal_cases: Sequence[RefusalCase] = ()
    rounds: int = 0  # of creating, changing and deleting
    _parts: list[tuple[str, int, int]] = field(default_factory=list)  # (name, first exchange, the one after the last)

    def tour(self, session: RecordingSession, guard: RequestPolicy) -> None:
        """Look, ask, and, where that is allowed, create and change: in the order in which a spent budget costs least.

        Raises:
            contracts.runs.live.budget.Spent: the visit must end.
        """
        sender = RetryingSender(session, guard)
        making = ResourceFactory(session, self.bodies, sender=sender, ledger=self.ledger, takes=self.takes, api=self.api)
        tour = LiveScenario(session, making, self.takes, self.skipped)
        contract = self.target.contract
        self.furnish(session, making)
        for collection in contract.collections:
            with self._part(session, f"{_LOOK} {collection.path}"):
                tour.look(collection)
        for operation in plan.standalone_reads(contract, self.takes):
            with self._part(session, f"{_ALONE} {operation.key}"):
                tour.alone(operation)
        for case in self.refusal_cases:
            with self._part(session, _ASK):
                sender.read(
                    case.operation, case.path_parameters, query=case.query, identity=case.identity, purpose=PURPOSE, intent=case.intent
                )
        for number in range(self.rounds):
            for collection in contract.collections:
                with self._part(session, f"{_WRITE} {collection.path} {number + 1}"):
                    tour.write(collection, number)

    def furnish(self, session: RecordingSession, making: ResourceFactory) -> None:
        """See that there is something to look at: nothing is done for it at a service."""

    def recorded(self, scope: str) -> RecordedSide:
        """What was exchanged, without its secrets, judged, and by case."""
        contract = self.target.contract
        masker = Redactor(contract.sensitive, self.target.keys.values(), contract.published)
        masked = [replace(exchange, number=number, scope=scope) for number, exchange in enumerate(masker.masked(self.exchanges), 1)]
        cases: dict[DriftCase, MatchedExchange] = {}
        for name, first, end in self._parts:
            for exchange in masked[first:end]:
                matched = MatchedExchange(exchange, contract)
                if exchange.status in _TOO_SOON or name == _FURNISH:
                    continue  # how soon is too soon is no promise
                alike = sum(1 for case in cases if case[:3] == (name, matched.key, exchange.intent))
                cases[DriftCase(name, matched.key, exchange.intent, alike + 1)] = matched
        return RecordedSide(masked, cases, judgement(contract, masked))

    @contextlib.contextmanager
    def _part(self, session: RecordingSession, name: str) -> Iterator[None]:
        first = len(session.exchanges)
        try:
            yield
        finally:
            self._parts.append((name, first, len(session.exchanges)))


@dataclass
class MockSide(Side):
    """A visit to an embedded mock, which costs nothing: it is given something to look at, and a time of its own."""

    ahead_s: float = 0.0  # how far its clock is moved before anything else

    def furnish(self, session: RecordingSession, making: ResourceFactory) -> None:
        """One item in every collection that takes one."""
        if self.ahead_s:
            session.advance(self.ahead_s)
        with self._part(session, _FURNISH):
            for collection in self.target.contract.collections:
                making.create(collection)


@dataclass(frozen=True, slots=True)
class RecordedSide:
    """What came of a visit."""

    exchanges: list[Exchange]  # masked, numbered from 1
    cases: dict[DriftCase, MatchedExchange]
    judgement: Judgement
