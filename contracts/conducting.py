"""Conducts a run: its tasks on one process or on several, their parts put together in the plan's order, whoever finished first."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from multiprocessing import get_context

from contracts import coverage, laws_held
from contracts.profile import Profile
from contracts.run import Run, digest
from contracts.target import Wanted, opened
from contracts.tasks import Part, Task, Worker, merged, tasks
from specs import Document

_TOOLS = ("contract-mocks", "schemathesis", "hypothesis")


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


Progress = Callable[[Part, int, int], None]  # (what is done now, tasks done, tasks in all)


def conduct(plan: Plan, progress: Progress = lambda part, done, total: None) -> Run:
    """Do what the plan says, and judge it.

    Raises:
        contracts.target.TargetError, specs.DocumentError, ValueError: it cannot be done; the message says why.
    """
    began_s, began = time.monotonic(), datetime.now(UTC)
    document = plan.wanted.document
    takes = plan.takes(document)
    with opened(plan.wanted) as target:
        todo = tasks(target.contract, takes)
        if plan.shard:
            todo = todo[plan.shard[0] - 1 :: plan.shard[1]]
        parts = []
        for part in _parts(plan, todo, began_s):
            parts.append(part)
            progress(part, len(parts), len(todo))
        contract = target.contract
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
        tools={name: version(name) for name in _TOOLS},
        operations=tuple(operation.key for operation in document.operations),
        judged=judged,
        skipped={part.task.scope: part.skipped for part in parts if part.skipped},
        exchanges=tuple(exchanges),
        findings=tuple(findings),
        laws=laws_held.outcomes(contract, findings),
        coverage=coverage.measure(contract, exchanges),
    )


def _parts(plan: Plan, todo: Sequence[Task], began_s: float) -> Iterator[Part]:
    """What came of each task, as they finish."""
    if plan.jobs == 1 or len(todo) < 2:
        yield from _in_process(plan, todo, began_s)
        return
    with ProcessPoolExecutor(
        min(plan.jobs, len(todo)), mp_context=get_context("spawn"), initializer=_begin, initargs=(plan, began_s)
    ) as pool:
        futures = [pool.submit(_work, task) for task in todo]
        try:
            for future in futures:
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _in_process(plan: Plan, todo: Sequence[Task], began_s: float) -> Iterator[Part]:
    with opened(plan.wanted) as target:
        worker = Worker(target, plan.profile, seed=plan.wanted.seed, began_s=began_s)
        for task in todo:
            yield worker.work(task)


_worker: Worker | None = None  # of this process


def _begin(plan: Plan, began_s: float) -> None:
    """Open the target in a process of the pool, for as long as it lives."""
    global _worker
    context = opened(plan.wanted)
    target = context.__enter__()
    _worker = Worker(target, plan.profile, seed=plan.wanted.seed, began_s=began_s)
    _keep.append(context)


_keep: list[object] = []


def _work(task: Task) -> Part:
    if _worker is None:
        raise RuntimeError("a process of the pool has no worker")
    return _worker.work(task)


__all__ = ["Plan", "conduct", "replace"]
