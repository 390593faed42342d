"""The judge judged by mutants that nobody wrote: those that operators make of any document."""

from __future__ import annotations

import atexit
import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from multiprocessing import get_context

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.declarations.documents import document_named
from contracts.analysis.finding import Finding
from contracts.generation.profile import PROFILES
from contracts.runs.conformance.tasks import Task, plan_tasks
from contracts.runs.conformance.worker import Worker
from contracts.transport.target import TargetOptions, open_with_mock
from mockserver.mutants.machine.generated import GeneratedMutant, generated_mutants, one_per_operator, sampled
from mockserver.mutants.mutant import WHOLE
from mockserver.mutants.mutated_mock import MutatedMock
from specs.json.parsing import Json
from specs.resources.paths import is_below

WANTED = 0.97  # of the mutants that can be seen from outside
_ORDER = ("probe", "experiment", "generate", "sequences")
_Cause = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedResult:
    """What the judge made of one mutant; it stops at the first finding that the sound mock does not give."""

    operator: str
    mutant: str
    wrong: str
    unseen: str | None  # why it cannot be seen from outside; then it was not tried
    seen_by: str | None = None  # the check or law that found it
    detail: str | None = None  # what that said
    changed: int = 0  # answers that the mutant changed until then
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class GeneratedRun:
    """All mutants of one document."""

    document: str
    results: tuple[GeneratedResult, ...]

    @property
    def visible(self) -> list[GeneratedResult]:
        """Those that can be seen from outside."""
        return [result for result in self.results if result.unseen is None]

    @property
    def missed(self) -> list[GeneratedResult]:
        """Those that can be seen, and were not."""
        return [result for result in self.visible if result.seen_by is None]

    @property
    def recall(self) -> float:
        """The share that was found of those that can be seen."""
        return 1 - len(self.missed) / len(self.visible) if self.visible else 1.0

    @property
    def holds(self) -> bool:
        """Whether enough was found."""
        return self.recall >= WANTED

    def to_json(self) -> Json:
        """All of it as plain JSON."""
        return {
            "document": self.document,
            "found": len(self.visible) - len(self.missed),
            "visible": len(self.visible),
            "unseen": len(self.results) - len(self.visible),
            "mutants": [asdict(result) for result in self.results],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedTask:
    """Which mutants of a document are tried."""

    document: str  # a name in specs/, or a document's path
    count: int | None = None  # of mutants, at most, drawn with the seed
    seed: int = 0
    jobs: int = 1
    is_one_per_operator: bool = False
    named: tuple[str, ...] = ()  # mutants by name; empty: all

    def chosen(self) -> list[GeneratedMutant]:
        """The mutants that were asked for."""
        every = generated_mutants(document_named(self.document))
        if self.named:
            return [mutant for mutant in every if any(name in mutant.name for name in self.named)]
        visible = [mutant for mutant in every if mutant.mutation.unseen is None]
        tried = one_per_operator(visible) if self.is_one_per_operator else sampled(visible, self.count, self.seed)
        names = {mutant.name for mutant in tried}
        return [mutant for mutant in every if mutant.name in names or mutant.mutation.unseen is not None]


def prove_document(order: GeneratedTask, progress: Callable[[str, int, int], None]) -> GeneratedRun:
    """Hold the judge against the mutants of a document, on processes of their own.

    Raises:
        specs.DocumentError: the document cannot be used.
    """
    chosen = order.chosen()
    tried = [mutant for mutant in chosen if mutant.mutation.unseen is None]
    results = {
        mutant.name: GeneratedResult(operator=mutant.operator, mutant=mutant.name, wrong=mutant.wrong, unseen=mutant.mutation.unseen)
        for mutant in chosen
    }
    with ProcessPoolExecutor(order.jobs, mp_context=get_context("spawn"), initializer=_begin, initargs=(order.document,)) as pool:
        futures = [pool.submit(judge_generated, mutant.name) for mutant in tried]
        for finished_count, future in enumerate(as_completed(futures), 1):
            result = future.result()
            results[result.mutant] = result
            progress(result.mutant, finished_count, len(futures))
    return GeneratedRun(order.document, tuple(results.values()))


class _Bench:
    """One mock and one worker, on which one mutant after the other is tried."""

    def __init__(self, document: str) -> None:
        logging.disable(logging.ERROR)  # a mock that is broken on purpose fails on purpose
        stack = contextlib.ExitStack()
        target, mock = stack.enter_context(open_with_mock(TargetOptions(api=document, mutant=WHOLE)))
        assert mock.mutated is not None  # noqa: S101 - one was asked for
        self._mock = mock.mutated
        atexit.register(stack.close)  # while threads still end: the mock's server runs in one
        self._contract: Contract = target.contract
        self._worker = Worker(target, PROFILES["quick"], seed=0, began_s=time.monotonic())
        self._sound: dict[Task, frozenset[_Cause]] = {}
        self._mutants = {mutant.name: mutant for mutant in generated_mutants(target.contract.document)}

    def judge(self, name: str) -> GeneratedResult:
        """What the judge makes of the mutant of this name."""
        mutant, began_s = self._mutants[name], time.monotonic()
        self._mock.mend()
        mutant.mutation.mutate(self._mock)
        subjects = self._subjects(self._mock)
        self._mock.mend()
        finding, changed = None, 0
        for task in self._tasks(subjects):
            sound = self._sound_causes(task)
            mutant.mutation.mutate(self._mock)
            findings = self._worker.work(task).findings
            changed += self._mock.changed_count
            self._mock.mend()
            finding = next((one for one in findings if one.weight != "document" and _cause(one) not in sound), None)
            if finding is not None:
                break
        return GeneratedResult(
            operator=mutant.operator,
            mutant=name,
            wrong=mutant.wrong,
            unseen=None,
            seen_by=finding.check if finding is not None else None,
            detail=f"{finding.operation}: {finding.detail}" if finding is not None else None,
            changed=changed,
            seconds=round(time.monotonic() - began_s, 1),
        )

    def _sound_causes(self, task: Task) -> frozenset[_Cause]:
        """What the judge says of the sound mock."""
        if task not in self._sound:
            self._sound[task] = frozenset(map(_cause, self._worker.work(task).findings))
        return self._sound[task]

    def _subjects(self, mock: MutatedMock) -> frozenset[str]:
        return mock.hooked_operations or frozenset(self._contract.operations)

    def _tasks(self, subjects: frozenset[str]) -> Sequence[Task]:
        """The tasks about what a mutant breaks: those of its operations, and of the collections that they are on."""
        collections = {
            collection.path
            for key in subjects
            for collection in self._contract.collections
            if _is_on(key.partition(" ")[2], collection.path, collection.item_path)
        }
        tasks = [task for task in plan_tasks(self._contract) if task.subject in subjects | collections]
        return sorted(tasks, key=lambda task: _ORDER.index(task.kind))


def _is_on(path: str, collection_path: str, item_path: str | None) -> bool:
    return path in (collection_path, item_path) or is_below(path, item_path)


def _cause(finding: Finding) -> _Cause:
    return finding.check, finding.operation, finding.kind, finding.field


_bench: list[_Bench] = []


def _begin(document: str) -> None:
    _bench.append(_Bench(document))


def judge_generated(name: str) -> GeneratedResult:
    """What the judge makes of one mutant of the document that this process was begun with."""
    return _bench[0].judge(name)


def lines(run: GeneratedRun) -> Iterator[str]:
    """The run as lines of text: by operator, then what was missed."""
    for operator in dict.fromkeys(result.operator for result in run.results):
        own = [result for result in run.results if result.operator == operator]
        visible = [result for result in own if result.unseen is None]
        caught = sum(result.seen_by is not None for result in visible)
        yield f"{operator:30} {caught:4} of {len(visible):4}   {len(own) - len(visible):4} not to be seen"
    for result in run.missed:
        why = "no answer was changed by it" if not result.changed else f"{result.changed} answers were changed by it"
        yield f"MISSED {result.mutant}: {why}"
    yield from _reasons(run.results)


def _reasons(results: Iterable[GeneratedResult]) -> Iterator[str]:
    """Why mutants cannot be seen, with how many there are of each."""
    counts: dict[str, int] = {}
    for result in results:
        if result.unseen is not None:
            counts[result.unseen] = counts.get(result.unseen, 0) + 1
    yield from (f"NOT TO BE SEEN {count:4}  {reason}" for reason, count in sorted(counts.items(), key=lambda pair: -pair[1]))


__all__ = ["WANTED", "GeneratedResult", "GeneratedRun", "GeneratedTask", "judge_generated", "lines", "prove_document"]
