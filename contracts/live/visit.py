"""A visit to a live service: what is sent there, and the deletion of all that was created, however the visit ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from contracts.evidence.exchange import Exchange
from contracts.live import steps
from contracts.live.announcement import Caution
from contracts.live.budget import Pace, Spent
from contracts.live.deleting import Deleter
from contracts.live.guard import Failing, Guard
from contracts.live.interrupt import Interrupted
from contracts.live.ledger import Entry, Ledger
from contracts.live.making import Making
from contracts.live.sender import Sender
from contracts.live.tour import Tour
from contracts.sending.existing import Bodies
from contracts.sending.lab import Lab
from contracts.sending.target import Target

SCOPE = "live"


@dataclass
class Visit:
    """One visit; `go` does it, and the rest says what came of it."""

    target: Target
    takes: steps.Takes
    caution: Caution
    ledger: Ledger  # open, where anything may be created
    bodies: Bodies
    api: str
    pace: Pace
    began_s: float  # when the run began, by `time.monotonic`
    exchanges: list[Exchange] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)  # operation key -> why nothing was sent for it
    ended: str | None = None  # why it ended before its end
    has_failed: bool = False  # whether that was because the service kept failing
    left: Sequence[Entry] = ()  # what could not be deleted

    def go(self) -> None:
        """Look, create, change and delete; then delete whatever is left of it.

        Raises:
            contracts.live.interrupt.Interrupted: a signal ended it; everything was deleted first, but what `left` names.
        """
        before = {entry.mark for entry in self.ledger.open_entries}
        guard = Guard(self.target.contract, self.caution.budget, self.pace)
        self.skipped = steps.left_out(self.target.contract, self.takes, allow_writes=self.caution.allow_writes)
        try:
            with Lab(self.target, SCOPE, began_s=self.began_s, gate=guard) as lab:
                self.exchanges = lab.exchanges
                self.tour(lab, guard)
        except Spent as reason:
            self.ended, self.has_failed = str(reason), isinstance(reason, Failing)
        finally:
            new = [entry for entry in self.ledger.open_entries if entry.mark not in before]
            self.left = delete(self.target, self.ledger, new, guard, began_s=self.began_s)

    def tour(self, lab: Lab, guard: Guard) -> None:
        """Send what this visit is for; all of it passes the guard.

        Raises:
            contracts.live.budget.Spent: the visit must end.
        """
        sender = Sender(lab, guard)
        making = Making(lab, self.bodies, sender=sender, ledger=self.ledger, takes=self.takes, api=self.api)
        tour = Tour(lab, making, self.takes, self.skipped)
        for collection in self.target.contract.collections:
            tour.look(collection)
        for operation in steps.lone_reads(self.target.contract, self.takes):
            tour.alone(operation)
        for number in range(steps.ROUNDS if self.caution.allow_writes else 0):
            for collection in self.target.contract.collections:
                tour.write(collection, number)


def delete(target: Target, ledger: Ledger, entries: Sequence[Entry], guard: Guard, *, began_s: float) -> list[Entry]:
    """Delete entries of a ledger; those that are left, because the service keeps them or a further signal said that it is enough."""
    if not entries:
        return []
    try:
        with Lab(target, "cleanup", began_s=began_s, gate=guard) as lab:
            Deleter(Sender(lab, guard), guard, ledger).delete_all(entries)
    except Interrupted:
        pass  # the second one: what is left is told
    marks = {entry.mark for entry in entries}
    return [entry for entry in ledger.open_entries if entry.mark in marks]
