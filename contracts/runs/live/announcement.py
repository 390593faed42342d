"""What a run on a live service is going to do, told before anything is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contracts.analysis.declarations.contract import Contract
from contracts.runs.live import plan
from contracts.runs.live.budget import Budget
from contracts.transport.target import Target, variable_of
from specs import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveLimits:
    """What a live service is spared."""

    allow_writes: bool = False
    max_requests: int = 100
    max_creates: int = 5
    per_second: float = 2.0

    @property
    def budget(self) -> Budget:
        """The budget of a run that has not begun."""
        return Budget(requests=self.max_requests, creations=self.max_creates if self.allow_writes else 0)


def announcement_lines(
    target: Target, takes: plan.Takes, caution: LiveLimits, ledger: str, also: Iterable[Operation] = ()
) -> Iterator[str]:
    """The lines of the announcement; `also`: operations that are sent once more, as often as they are named."""
    contract = target.contract
    counts, creations = _planned(contract, takes, caution, also)
    key = f", key from {variable_of(contract.document)}" if target.keys else ""
    yield f"LIVE {target.origin}{key}"
    yield f"  sends at most {caution.max_requests} requests (--max-requests), {caution.per_second:g} a second (--rate)"
    yield f"  planned: {sum(counts.values())} requests"
    for name, count in counts.items():
        yield f"    {name}, {_times(count)}"
    if not caution.allow_writes:
        yield "  creates, changes and deletes nothing (--allow-writes)"
    else:
        yield f"  creates at most {caution.max_creates} things (--max-creates), and deletes them, if need be beyond that budget; planned:"
        for path, count in creations.items():
            yield f"    {path}, {_times(count)}"
        yield "    and what these refer to, where there is none yet; all are named contracts-…, and nobody is called back"
        yield f"  writes them down in {ledger} before; after a crash: contracts cleanup --ledger {ledger}"
    for name, reason in plan.skipped_operations(contract, takes, allow_writes=caution.allow_writes).items():
        yield f"  leaves out {name}: {reason}"


def _planned(contract: Contract, takes: plan.Takes, caution: LiveLimits, also: Iterable[Operation]) -> tuple[Counter[str], dict[str, int]]:
    """How often each operation is sent, by its key, and how many things are created, by their collection's path."""
    counts = Counter[str]()
    creations: dict[str, int] = {}
    for collection in contract.collections:
        counts.update(step.operation.key for step in plan.reading_steps(contract, collection, takes))
        for step in plan.writing_steps(contract, collection, takes) if caution.allow_writes else ():
            counts[step.operation.key] += plan.ROUNDS
            if step.intent == plan.CREATE:
                creations[collection.path] = plan.ROUNDS
    counts.update(operation.key for operation in (*plan.standalone_reads(contract, takes), *also))
    return counts, creations


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
