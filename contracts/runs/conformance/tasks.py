"""A run cut into tasks: each has a scope, and so a state, of its own, and gives the same whichever process works on it, and when."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import contracts.generation.experiments
import contracts.generation.probes
from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Finding
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.runs.merging import join_findings
from contracts.traffic.exchange import Exchange
from contracts.traffic.packed_exchanges import ExchangePack, PackedExchanges
from specs.json.parsing import Json

CUT_SHORT = "interrupted"  # why a task was not finished: a signal came


@dataclass(frozen=True, slots=True, order=True)
class Task:
    """One piece of a run."""

    kind: str  # generate, sequences, probe or experiment
    subject: str  # an operation's key, or a collection's path
    name: str = ""  # of the experiment

    @property
    def scope(self) -> str:
        """The name of its scope: "generate POST /v1/deployments"."""
        return " ".join(filter(None, (self.kind, self.name, self.subject)))


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What came of one task."""

    task: Task
    exchanges: Sequence[Exchange]  # masked, numbered from 1
    findings: list[Finding]
    elapsed_s: float
    skipped: str | None = None  # why nothing was done
    failed: str | None = None  # what went wrong in the judge itself
    compared: frozenset[tuple[str, str]] = frozenset()  # (law, collection's path): what was put to the test
    coverage: Json = field(default_factory=dict)  # of the operations that were reached
    muted: list[Finding] = field(default_factory=list)  # findings that say less than another about the same exchange
    note: str | None = None  # what whoever reads the verdict must know, though everything was done


class TaskError(RuntimeError):
    """A task could not be begun. The message names it, and says why."""


def plan_tasks(contract: Contract, only: Callable[[str], bool] = lambda key: True) -> list[Task]:
    """Every task of a run on the operations whose key `only` accepts, in the document's order."""
    tasks = [Task("generate", operation.key) for operation in contract.document.operations if only(operation.key)]
    tasks += [Task("probe", operation.key) for operation in contract.document.operations if only(operation.key)]
    for collection in contract.collections:
        if collection.create is not None and only(collection.create.key):
            tasks += [Task("experiment", collection.path, name) for name in names(contracts.generation.experiments.__path__)]
    if tasks:
        tasks.append(Task("sequences", "all"))
    return tasks


def is_about(contract: Contract, key: str, takes: Callable[[str], bool]) -> bool:
    """Whether a finding's operation is judged, or is a method that the path of one that is judged does not have."""
    if key in contract.operations:
        return takes(key)
    path = key.partition(" ")[2]
    beside = [operation for operation in contract.document.operations if operation.path == path]
    return not beside or any(takes(operation.key) for operation in beside)


def needed(contract: Contract, exchanges: Iterable[Exchange], takes: Callable[[str], bool]) -> tuple[str, ...]:
    """What a run says of the operations that it sent something to, and did not judge."""
    reached = {MatchedExchange(exchange, contract).key for exchange in exchanges}
    helpers = [operation.key for operation in contract.document.operations if operation.key in reached and not takes(operation.key)]
    return (f"not judged, but sent to, as what is judged needs it: {', '.join(helpers)}",) if helpers else ()


def merge_results(parts: Sequence[TaskResult]) -> tuple[PackedExchanges, list[Finding]]:
    """The exchanges of all parts, numbered through, and their findings, like ones put together."""
    packs: list[ExchangePack] = []
    findings: list[Finding] = []
    offset = 0
    for part in parts:
        packs += part.exchanges.packs if isinstance(part.exchanges, PackedExchanges) else [ExchangePack(part.exchanges)]
        findings += [replace(finding, exchanges=tuple(number + offset for number in finding.exchanges)) for finding in part.findings]
        offset += len(part.exchanges)
    exchanges = PackedExchanges(packs)
    return exchanges, join_findings(findings, exchanges)


def names(path: Sequence[str]) -> Iterator[str]:
    """The modules of a package, by its path, in order."""
    return iter(sorted(info.name for info in pkgutil.iter_modules(path)))
