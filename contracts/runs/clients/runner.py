"""Conducts the judgement of a client: draws, plays, calls, judges, and shrinks what it found. The same for the same seed."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Finding
from contracts.runs.builder import build_run
from contracts.runs.clients.adapter import KEY, Adapter, AdapterError
from contracts.runs.clients.calling import ClientCaller
from contracts.runs.clients.drawing import InputDrawer
from contracts.runs.clients.judging import client_checks
from contracts.runs.clients.operation import DepartureCause, OperationJudge
from contracts.runs.clients.reproducer import How, reproducer
from contracts.runs.conformance.runner import TaskObserver
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

    @property
    def command(self) -> str:
        """The command that repeats it."""
        arguments = ["contracts", "client", _spoken(self.adapter), "--inputs", str(self.inputs), "--seed", str(self.seed)]
        arguments += [argument for name in self.only for argument in ("--only", name)]
        return shlex.join(arguments + [argument for name in self.skip for argument in ("--skip", name)])


def execute(
    plan: ClientPlan, watcher: TaskObserver | None = None, called: Callable[[], None] = lambda: None, drawer: InputDrawer | None = None
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
    with ClientCaller(adapter, contract) as caller:
        for finished_count, operation in enumerate(todo):
            if watcher is not None:
                watcher.at(operation.key, finished_count, len(todo))
            operation_result = OperationJudge(operation, drawer, caller, plan.inputs, called).judged()
            exchanges += operation_result.exchanges
            if operation_result.skipped is not None:
                skipped[operation.key] = operation_result.skipped
            for cause in operation_result.causes.values():
                findings.append(_finding(cause, adapter, len(exchanges)))
                exchanges += cause.departure.exchanges
    numbered = tuple(replace(_hidden(exchange), number=number) for number, exchange in enumerate(exchanges, 1))
    return _run(plan, contract, todo, skipped, numbered, tuple(findings), began, time.monotonic() - began_s)


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


def _finding(cause: DepartureCause, adapter: Adapter, before: int) -> Finding:
    """The finding of a cause, whose exchanges come behind `before` others."""
    departure, trial = cause.departure, cause.trial
    call_mode: How = "pages" if trial.handed is not None else "retries" if cause.is_retrying else "plain"
    return Finding(
        check=cause.check.name,
        rule=cause.check.rule,
        party=departure.party,
        operation=departure.operation,
        pointer=departure.pointer,
        detail=departure.detail.replace(KEY, "***"),
        exchanges=tuple(range(before + 1, before + 1 + len(departure.exchanges))),
        count=cause.count,
        example=reproducer(adapter, cause.check.name, departure.operation, trial.method_call, trial.answers, how=call_mode),
    )


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
