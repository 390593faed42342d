"""A visit to a live service: what is sent there, and the deletion of all that was created, however the visit ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from contracts.generation.resource_pool import BodySource
from contracts.runs.live import plan
from contracts.runs.live.announcement import LiveLimits
from contracts.runs.live.budget import BudgetSpent, Pace
from contracts.runs.live.deleting import LedgerCleanup
from contracts.runs.live.interrupt import Interrupted
from contracts.runs.live.ledger import Ledger, LedgerEntry
from contracts.runs.live.request_policy import RepeatedFailures, RequestPolicy
from contracts.runs.live.resource_factory import ResourceFactory
from contracts.runs.live.retrying import RetryingSender
from contracts.runs.live.scenario import LiveScenario
from contracts.traffic.exchange import Exchange
from contracts.transport.session import RecordingSession
from contracts.transport.target import Target

SCOPE = "live"


@dataclass
class LiveSession:
    """One visit; `go` does it, and the rest says what came of it."""

    target: Target
    takes: plan.Takes
    caution: LiveLimits
    ledger: Ledger  # open, where anything may be created
    bodies: BodySource
    api: str
    pace: Pace
    began_s: float  # when the run began, by `time.monotonic`
    exchanges: list[Exchange] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)  # operation key -> why nothing was sent for it
    ended: str | None = None  # why it ended before its end
    has_failed: bool = False  # whether that was because the service kept failing
    remaining_entries: Sequence[LedgerEntry] = ()  # what could not be deleted

    def go(self) -> None:
        """Look, create, change and delete; then delete whatever is left of it.

        Raises:
            contracts.runs.live.interrupt.Interrupted: a signal ended it; everything was deleted first, but what `left` names.
        """
        before = {entry.mark for entry in self.ledger.open_entries}
        guard = RequestPolicy(self.target.contract, self.caution.budget, self.pace)
        self.skipped = plan.skipped_operations(self.target.contract, self.takes, allow_writes=self.caution.allow_writes)
        try:
            with RecordingSession(self.target, SCOPE, began_s=self.began_s, gate=guard) as session:
                self.exchanges = session.exchanges
                self.tour(session, guard)
        except BudgetSpent as reason:
            self.ended, self.has_failed = str(reason), isinstance(reason, RepeatedFailures)
        finally:
            new = [entry for entry in self.ledger.open_entries if entry.mark not in before]
            self.remaining_entries = delete(self.target, self.ledger, new, guard, began_s=self.began_s)

    def tour(self, session: RecordingSession, guard: RequestPolicy) -> None:
        """Send what this visit is for; all of it passes the guard.

        Raises:
            contracts.runs.live.budget.Spent: the visit must end.
        """
        sender = RetryingSender(session, guard)
        making = ResourceFactory(session, self.bodies, sender=sender, ledger=self.ledger, takes=self.takes, api=self.api)
        tour = LiveScenario(session, making, self.takes, self.skipped)
        for collection in self.target.contract.collections:
            tour.look(collection)
        for operation in plan.standalone_reads(self.target.contract, self.takes):
            tour.alone(operation)
        for number in range(plan.ROUNDS if self.caution.allow_writes else 0):
            for collection in self.target.contract.collections:
                tour.write(collection, number)


def delete(target: Target, ledger: Ledger, entries: Sequence[LedgerEntry], guard: RequestPolicy, *, began_s: float) -> list[LedgerEntry]:
    """Delete entries of a ledger; those that are left, because the service keeps them or a further signal said that it is enough."""
    if not entries:
        return []
    try:
        with RecordingSession(target, "cleanup", began_s=began_s, gate=guard) as session:
            LedgerCleanup(RetryingSender(session, guard), guard, ledger).delete_all(entries)
    except Interrupted:
        pass  # the second one: what is left is told
    marks = {entry.mark for entry in entries}
    return [entry for entry in ledger.open_entries if entry.mark in marks]
