"""Conducts the judgement of a client: draws, plays, calls, judges, and shrinks what it found. The same for the same seed."""

from __future__ import annotations

import contextlib
import shlex
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Finding
from contracts.runs.builder import build_run
from contracts.runs.clients.adapter import KEY, Adapter, AdapterError
from contracts.runs.clients.drawing import InputDrawer
from contracts.runs.clients.judging import client_checks
from contracts.runs.clients.workers import JudgedOperation, WorkerOrder, judged_here, judged_in_processes
from contracts.runs.conformance.runner import CaseCounter, TaskObserver
from contracts.runs.coverage import coverage
from contracts.runs.run import Run
from contracts.traffic.exchange import Exchange
from contracts.traffic.redaction import CREDENTIAL
from contracts.transport.target import TargetOptions
from specs import Operation

PROFILE = "client"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPlan:
    """What a judgement is to do."""

    adapter: Adapter
    inputs: int = 200  # calls of each operation, at least
    seed: int = 0
    only: tuple[str, ...] = ()  # operations, by key or operationId; empty: all
    skip: tuple[str, ...] = ()
    jobs: int = 1  # processes, each with a client of its own; the results are the same

    @property
    def command(self) -> str:
        """The command that repeats it."""
        arguments = ["contracts", "client", _spoken(self.adapter), "--inputs", str(self.inputs), "--seed", str(self.seed)]
        arguments += [argument for name in self.only for argument in ("--only", name)]
        return shlex.join(arguments + [argument for name in self.skip for argument in ("--skip", name)])


def execute(
    plan: ClientPlan, watcher: TaskObserver | None = None, calls: CaseCounter | None = None, drawer: InputDrawer | None = None
) -> Run:
    """Judge a client. `drawer`: one of the same document and seed, which keeps what it drew for the next run.

    Raises:
        AdapterError: the client cannot be opened, or an operation is named that is not there.
        specs.DocumentError: its document cannot be used.
    """
    began_s, began = time.monotonic(), datetime.now(UTC)
    adapter = plan.adapter
    drawer = drawer or InputDrawer(Contract(TargetOptions(api=adapter.api).document), seed=plan.seed)
    contract = drawer.contract
    takes = _takes(plan, contract)
    selected_operations = [operation for operation in contract.document.operations if takes(operation)]
    todo = [operation for operation in selected_operations if operation.key in adapter.calls]
    skipped = {operation.key: "the adapter has no call for it" for operation in selected_operations if operation not in todo}
    exchanges: list[Exchange] = []
    findings: list[Finding] = []
    with contextlib.closing(_judged(plan, drawer, todo, calls or CaseCounter())) as judged_operations:
        for number, judged in judged_operations:
            if watcher is not None:
                watcher.at(todo[number].key, number + 1, len(todo))
            exchanges += judged.exchanges
            if judged.skipped is not None:
                skipped[todo[number].key] = judged.skipped
            for cause in judged.causes:
                findings.append(_renumbered(cause.finding, len(exchanges)))
                exchanges += cause.exchanges
    numbered = tuple(replace(_hidden(exchange), number=number) for number, exchange in enumerate(exchanges, 1))
    return _run(plan, contract, todo, skipped, numbered, tuple(findings), began, time.monotonic() - began_s)


def _judged(plan: ClientPlan, drawer: InputDrawer, todo: Sequence[Operation], calls: CaseCounter) -> Generator[tuple[int, JudgedOperation]]:
    """What came of each operation; in processes of their own only where they can find the adapter by its name."""
    jobs = min(plan.jobs, len(todo))
    if jobs < 2 or not plan.adapter.source:
        yield from judged_here(plan.adapter, drawer, todo, plan.inputs, calls)
    else:
        yield from judged_in_processes(WorkerOrder(plan.adapter.source, plan.inputs, plan.seed, calls), todo, jobs)


def _run(
    plan: ClientPlan,
    contract: Contract,
    todo: Sequence[Operation],
    skipped: Mapping[str, str],
    exchanges: tuple[Exchange, ...],
    findings: tuple[Finding, ...],
    began: datetime,
    duration_s: float,
) -> Run:
    """The run of what was called, exchanged and found."""
    return build_run(
        contract.document,
        began,
        duration_s,
        api=plan.adapter.api,
        target=plan.adapter.name,
        seed=plan.seed,
        profile=PROFILE,
        command=plan.command,
        judged=tuple(operation.key for operation in todo),
        skipped=skipped,
        scopes=tuple(operation.key for operation in todo),
        checks=[{"name": check.name, "rule": check.rule} for check in client_checks()],
        exchanges=exchanges,
        findings=findings,
        coverage=coverage.measure(contract, exchanges),
    )


def _renumbered(finding: Finding, before: int) -> Finding:
    """A finding whose exchanges come behind `before` others."""
    return replace(finding, exchanges=tuple(before + number for number in finding.exchanges))


def _hidden(exchange: Exchange) -> Exchange:
    """The exchange without the key. All else in it was drawn, and is nobody's secret."""
    return replace(
        exchange,
        target=exchange.target.replace(KEY, CREDENTIAL),
        request_headers=tuple((name, value.replace(KEY, CREDENTIAL)) for name, value in exchange.request_headers),
        request_body=exchange.request_body.replace(KEY.encode(), CREDENTIAL.encode()),
    )


def _takes(plan: ClientPlan, contract: Contract) -> Callable[[Operation], bool]:
    known_names = {name for operation in contract.document.operations for name in (operation.key, operation.id)}
    unknown = [*_unknown(plan.only, known_names), *_unknown(plan.skip, known_names)]
    if unknown:
        raise AdapterError(
            f"no operation {unknown[0]!r} in {contract.document.name}: wanted one such as {next(iter(contract.operations))!r}"
        )
    for key in plan.adapter.calls:
        if key not in contract.operations:
            raise AdapterError(f"{_spoken(plan.adapter)}: its calls name {key!r}, which {contract.document.name} does not have")
    only, skip = set(plan.only), set(plan.skip)
    return lambda operation: (not only or bool({operation.key, operation.id} & only)) and not {operation.key, operation.id} & skip


def _unknown(names: Sequence[str], known_names: set[str]) -> Iterator[str]:
    return (name for name in names if name not in known_names)


def _spoken(adapter: Adapter) -> str:
    """What the adapter is called on the command line."""
    return adapter.source or adapter.name
