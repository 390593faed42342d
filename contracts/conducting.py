"""Conducts a run: its tasks on one process or on several, their parts put together in the plan's order, whoever finished first."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from multiprocessing import get_context
from typing import TYPE_CHECKING, Protocol

from contracts import rules
from contracts.evidence.contract import Contract
from contracts.result import coverage, laws_held
from contracts.result.run import Run, digest
from contracts.sending.profile import Profile
from contracts.sending.target import Target, TargetError, Wanted, opened
from contracts.tasks import Part, Task, merged, tasks
from specs import Document

if TYPE_CHECKING:
    from contracts.worker import Worker

TOOLS = ("contract-mocks", "schemathesis", "hypothesis")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run is to do."""

    wanted: Wanted
    profile: Profile
    jobs: int = 1
    only: tuple[str, ...] = ()  # operations, by key or operationId; empty: all
    skip: tuple[str, ...] = ()
    shard: tuple[int, int] | None = None  # (K, N): every Nth task from the Kth

    def takes(self, document: Document) -> Callable[[str], bool]:
        """Whether an operation, by its key, is judged.

        Raises:
            ValueError: `only` or `skip` names an operation that the document does not have.
        """
        ids = {operation.key: operation.id for operation in document.operations}
        known = {*ids, *ids.values()}
        for name in (*self.only, *self.skip):
            if name not in known:
                raise ValueError(f"no operation {name!r} in {document.name}: wanted one such as {next(iter(ids), '(it has none)')!r}")
        return lambda key: (not self.only or {key, ids[key]} & set(self.only) != set()) and not {key, ids[key]} & set(self.skip)

    @property
    def command(self) -> str:
        """The command that repeats it."""
        words = ["contracts", "check", self.wanted.api]
        if self.wanted.where != "mock":
            words += ["--target", self.wanted.where]
        words += ["--profile", self.profile.name, "--seed", str(self.wanted.seed)]
        for name in self.only:
            words += ["--only", name]
        for name in self.skip:
            words += ["--skip", name]
        if self.shard:
            words += ["--shard", f"{self.shard[0]}/{self.shard[1]}"]
        return shlex.join(words)


class Watcher(Protocol):
    """Whoever wants to know how far a run is."""

    def at(self, what: str, done: int, total: int) -> None:
        """`done` of `total` tasks are done; the last one was `what`."""


class Cases:
    """How many cases were sent so far, in all processes of a run."""

    def __init__(self) -> None:
        self._count = get_context("spawn").Value("L", 0)

    def __call__(self) -> int:
        return int(self._count.value)

    def add(self) -> None:
        """One more."""
        with self._count.get_lock():
            self._count.value += 1


def conduct(plan: Plan, watcher: Watcher | None = None, cases: Cases | None = None) -> Run:
    """Do what the plan says, and judge it.

    Raises:
        contracts.sending.target.TargetError, specs.DocumentError, ValueError: it cannot be done; the message says why.
    """
    began_s, began = time.monotonic(), datetime.now(UTC)
    document = plan.wanted.document
    contract = Contract(document)
    takes = plan.takes(document)
    todo = tasks(contract, takes)
    if plan.shard:
        todo = todo[plan.shard[0] - 1 :: plan.shard[1]]
    parts = []
    for part in _parts(plan, todo, began_s, cases or Cases()):
        parts.append(part)
        if watcher is not None:
            watcher.at(part.task.scope, len(parts), len(todo))
    parts.sort(key=lambda part: todo.index(part.task))
    exchanges, findings = merged(parts)
    judged = tuple(operation.key for operation in document.operations if takes(operation.key))
    return Run(
        api=plan.wanted.api,
        title=str(document.raw.get("info", {}).get("title", document.name)),
        document_sha256=digest(document),
        target=plan.wanted.where,
        seed=plan.wanted.seed,
        profile=plan.profile.name,
        shard=f"{plan.shard[0]}/{plan.shard[1]}" if plan.shard else None,
        command=plan.command,
        started_at=began.isoformat(timespec="seconds").replace("+00:00", "Z"),
        duration_s=round(time.monotonic() - began_s, 3),
        tools={name: version(name) for name in TOOLS},
        operations=tuple(operation.key for operation in document.operations),
        judged=judged,
        skipped={part.task.scope: part.skipped for part in parts if part.skipped},
        failed={part.task.scope: part.failed for part in parts if part.failed},
        scopes=tuple(task.scope for task in todo),
        checks=rules.listed(),
        exchanges=tuple(exchanges),
        findings=tuple(findings),
        laws=laws_held.outcomes(contract, findings, (one for part in parts for one in part.compared)),
        coverage=coverage.whole(contract, (part.coverage for part in parts)),
    )


def _parts(plan: Plan, todo: Sequence[Task], began_s: float, cases: Cases) -> Iterator[Part]:
    """What came of each task, as they finish."""
    jobs = min(plan.jobs, len(todo))
    if jobs < 2:
        from contracts.worker import Worker  # Schemathesis takes long to import: a process that only conducts needs none

        with opened(plan.wanted) as target:
            worker = Worker(target, plan.profile, seed=plan.wanted.seed, began_s=began_s)
            for task in todo:
                yield worker.work(task, cases.add)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin, initargs=(plan, began_s, cases)) as pool:
        futures = [pool.submit(_work, task) for task in sorted(todo, key=_length)]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _length(task: Task) -> int:
    """The longest tasks first, so that no process is left with one at the end."""
    return ("sequences", "experiment", "generate", "probe").index(task.kind)


@dataclass(slots=True)
class _Process:
    """What a process of the pool keeps for as long as it lives."""

    target: AbstractContextManager[Target]
    worker: Worker
    cases: Cases


_process: _Process | TargetError | None = None


def _begin(plan: Plan, began_s: float, cases: Cases) -> None:
    """Open the target in a process of the pool; one that cannot be opened is told of by the first task."""
    global _process
    from contracts.worker import Worker

    context = opened(plan.wanted)
    try:
        worker = Worker(context.__enter__(), plan.profile, seed=plan.wanted.seed, began_s=began_s)
    except ValueError as error:  # a TargetError or a DocumentError; as it is, it might not travel between processes
        _process = TargetError(str(error))
    else:
        _process = _Process(context, worker, cases)


def _work(task: Task) -> Part:
    if isinstance(_process, TargetError):
        raise _process
    if _process is None:
        raise RuntimeError("a process of the pool was not begun")
    return _process.worker.work(task, _process.cases.add)
