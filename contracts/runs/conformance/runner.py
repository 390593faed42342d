"""Conducts a run: its tasks on one process or on several, their parts put together in the plan's order, whoever finished first."""

from __future__ import annotations

import atexit
import contextlib
import gc
import multiprocessing
import signal
import time
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Protocol

from contracts.analysis.declarations.contract import Contract
from contracts.rules import registry
from contracts.runs import laws_held
from contracts.runs.builder import build_run
from contracts.runs.conformance.cluster import cluster_results
from contracts.runs.conformance.plan import RunPlan
from contracts.runs.conformance.schedule import Schedule, by_length
from contracts.runs.conformance.tasks import CUT_SHORT, Task, TaskResult, is_about, merge_results, needed, plan_tasks
from contracts.runs.coverage import coverage
from contracts.runs.document_faults import document_findings
from contracts.runs.interruption import Interruption, heeded, withheld
from contracts.runs.muting import without_muted
from contracts.runs.run import Run
from contracts.transport.target import MOCK, TargetError, open_target

if TYPE_CHECKING:
    from contracts.runs.conformance.worker import Worker

SHARED = (
    "the target keeps one state for everybody: one task was done at a time (--jobs 1, no --executor), "
    "and laws about lists speak only where nobody else wrote meanwhile"
)
INTERRUPTED = "run"  # the scope under which `Run.failed` says that a signal ended it
_LEAVE_S = 10.0  # how long the processes of a pool have to leave when all is done


class TaskObserver(Protocol):
    """Whoever wants to know how far a run is."""

    def at(self, what: str, done: int, total: int) -> None:
        """`done` of `total` tasks are done; the last one was `what`."""


class CaseCounter:
    """How many cases were sent so far, in all processes of a run."""

    def __init__(self) -> None:
        self._count = get_context("spawn").Value("L", 0)

    def __call__(self) -> int:
        return int(self._count.value)

    def add(self) -> None:
        """One more."""
        with self._count.get_lock():
            self._count.value += 1


def execute(plan: RunPlan, watcher: TaskObserver | None = None, cases: CaseCounter | None = None) -> Run:
    """Do what the plan says, and judge it.

    Raises:
        contracts.transport.target.TargetError, specs.DocumentError, ValueError: it cannot be done; the message says why.
    """
    began_s, began = time.monotonic(), datetime.now(UTC)
    document = plan.target_options.document
    contract = Contract(document)
    takes = plan.takes(document)
    if is_one_state := _is_shared(plan):
        plan = replace(plan, jobs=1, executor=None)
    todo = plan_tasks(contract, takes)
    if plan.shard:
        todo = todo[plan.shard[0] - 1 :: plan.shard[1]]
    with heeded() as interruption:
        parts = _finished(plan, todo, began_s, cases or CaseCounter(), watcher, interruption)
    parts.sort(key=lambda part: todo.index(part.task))
    exchanges, findings = merge_results(parts)
    findings = [finding for finding in findings if is_about(contract, finding.operation, takes)]
    findings, muted = without_muted(findings, (finding for part in parts for finding in part.muted))
    if plan.restriction is None:
        findings += document_findings(document)
    judged = tuple(operation.key for operation in document.operations if takes(operation.key))
    return build_run(
        document,
        began,
        time.monotonic() - began_s,
        api=plan.target_options.api,
        target=plan.target_options.location,
        seed=plan.target_options.seed,
        profile=plan.profile.name,
        shard=f"{plan.shard[0]}/{plan.shard[1]}" if plan.shard else None,
        command=plan.command,
        judged=judged,
        skipped={part.task.scope: part.skipped for part in parts if part.skipped},
        failed={**_interrupted(interruption, parts, todo), **{part.task.scope: part.failed for part in parts if part.failed}},
        scopes=tuple(task.scope for task in todo),
        checks=registry.listed(),
        exchanges=exchanges,
        findings=tuple(findings),
        muted=muted,
        laws=laws_held.law_outcomes(contract, findings, (law_and_path for part in parts for law_and_path in part.compared)),
        coverage=coverage.whole(contract, (part.coverage for part in parts)),
        is_shared=is_one_state,
        notes=(
            *((SHARED,) if is_one_state else ()),
            *(needed(contract, exchanges, takes) if plan.restriction is not None else ()),
            *(part.note for part in parts if part.note),
        ),
    )


def _interrupted(interruption: Interruption, parts: Sequence[TaskResult], todo: Sequence[Task]) -> dict[str, str]:
    """What `Run.failed` says of a run that a signal ended."""
    if interruption.name is None:
        return {}
    whole = sum(part.failed != CUT_SHORT for part in parts)
    return {INTERRUPTED: f"interrupted: {whole} of {len(todo)} tasks ({interruption.name})"}


def _is_shared(plan: RunPlan) -> bool:
    """Whether others may write to the state that the tasks see, and each task to what the others do."""
    if plan.target_options.location == MOCK:
        return False
    with open_target(plan.target_options) as target:
        return target.is_shared


def _finished(
    plan: RunPlan, todo: Sequence[Task], began_s: float, cases: CaseCounter, watcher: TaskObserver | None, interruption: Interruption
) -> list[TaskResult]:
    """What came of each task, as they finish: of all, or of those that were done when a signal came."""
    parts: list[TaskResult] = []
    try:
        with contextlib.closing(_parts(plan, todo, began_s, cases, interruption)) as done:
            for part in done:
                parts.append(part)
                if watcher is not None:
                    watcher.at(part.task.scope, len(parts), len(todo))
                if interruption.name is not None:  # the task took the signal for its own, and ended with what it had
                    break
    except (KeyboardInterrupt, BrokenProcessPool):  # a signal may reach the processes of the pool, too
        if interruption.name is None:
            raise
    return parts


def _parts(plan: RunPlan, todo: Sequence[Task], began_s: float, cases: CaseCounter, interruption: Interruption) -> Generator[TaskResult]:
    """What came of each task, as they finish."""
    if plan.executor is not None:
        yield from cluster_results(plan.executor, plan, by_length(todo), began_s, interruption)
        return
    jobs = min(plan.jobs, len(todo))
    if jobs < 2:
        from contracts.runs.conformance.worker import Worker  # Schemathesis takes long to import: a process that only conducts needs none

        with open_target(plan.target_options) as target:
            worker = Worker(target, plan.profile, seed=plan.target_options.seed, began_s=began_s, takes=plan.restriction)
            with interruption.working():
                for task in todo:
                    yield worker.work(task, cases.add)
        return
    yield from _pooled_results(plan, todo, jobs, began_s, cases, interruption)


def _pooled_results(
    plan: RunPlan, todo: Sequence[Task], jobs: int, began_s: float, cases: CaseCounter, interruption: Interruption
) -> Generator[TaskResult]:
    """What came of each task, as they finish in processes of this machine: a pool of one each, so that tasks can be told which to go to."""
    before = set(multiprocessing.active_children())
    pools = [
        ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin, initargs=(plan, began_s, cases)) for _ in range(jobs)
    ]
    schedule = Schedule(todo, jobs)
    under_way: dict[Future[TaskResult], int] = {}
    processes: set[BaseProcess] = set()
    left_s = 0.0  # where something goes wrong, nobody waits for tasks that are under way

    def submit(number: int) -> None:
        task = schedule.next_for(number)
        if task is not None:
            under_way[pools[number].submit(_work, task)] = number

    try:
        with withheld():
            for number in [*range(jobs), *range(jobs)]:  # each has another to go on with at once
                submit(number)
        with interruption.working():
            while under_way:
                for future in wait_for(under_way, return_when=FIRST_COMPLETED).done:
                    submit(under_way.pop(future))
                    yield future.result()
        left_s = _LEAVE_S
    finally:
        processes = set(multiprocessing.active_children()) - before
        for pool in pools:
            pool.shutdown(wait=False, cancel_futures=True)
        _let_go(processes, left_s)
        for pool in pools:
            pool.shutdown()


def _let_go(processes: Iterable[BaseProcess], left_s: float) -> None:
    """End the processes that have not left by themselves in `left_s` seconds."""
    until_s = time.monotonic() + left_s
    by_sentinel = {process.sentinel: process for process in processes}
    waiting = set(by_sentinel)
    while waiting and (rest_s := until_s - time.monotonic()) > 0:
        waiting -= set(wait(waiting, rest_s))
    for sentinel in waiting:
        by_sentinel[sentinel].kill()


@dataclass(slots=True)
class _Process:
    """What a process of the pool keeps for as long as it lives."""

    worker: Worker
    cases: CaseCounter


_process: _Process | TargetError | None = None


def _begin(plan: RunPlan, began_s: float, cases: CaseCounter) -> None:
    """Open the target in a process of the pool; one that cannot be opened is told of by the first task."""
    global _process
    from contracts.runs.conformance.worker import Worker

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that conducts decides what a signal means
    stack = contextlib.ExitStack()
    atexit.register(stack.close)  # while threads still end: the mock's server runs in one
    try:
        worker = Worker(
            stack.enter_context(open_target(plan.target_options)),
            plan.profile,
            seed=plan.target_options.seed,
            began_s=began_s,
            takes=plan.restriction,
        )
    except ValueError as error:  # a TargetError or a DocumentError; as it is, it might not travel between processes
        _process = TargetError(str(error))
    else:
        _process = _Process(worker, cases)
        gc.collect()
        gc.freeze()  # the document and its mock stay for as long as the process: no collection need walk them, and each comes sooner


def _work(task: Task) -> TaskResult:
    if isinstance(_process, TargetError):
        raise _process
    if _process is None:
        raise RuntimeError("a process of the pool was not begun")
    return _process.worker.work(task, _process.cases.add)
