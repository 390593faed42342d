"""The judge judged: every mutant of `mockserver.mutants` must be seen by the check or law it names, and the sound mock by none."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from typing import Any

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Finding
from contracts.generation.profile import PROFILES
from contracts.rules import registry
from contracts.runs.conformance.plan import RunPlan
from contracts.runs.conformance.runner import execute
from contracts.runs.conformance.tasks import TaskResult, plan_tasks
from contracts.runs.conformance.worker import Worker
from contracts.runs.mutation.plain_schemathesis import SchemathesisFailure, schemathesis_failures
from contracts.transport.target import TargetOptions, open_target
from mockserver.mutants import mutant as catalogue
from mockserver.mutants.mutant import Mutant, UnknownMutant
from specs.json.parsing import Json
from specs.resources.paths import is_below

LIMIT_S = 30.0  # within which each mutant must be seen, where nothing else is asked for
_LAWS_FIRST = ("experiment", "probe", "generate", "sequences")  # the same tasks in any order: each has a state of its own
_CHECKS_FIRST = ("probe", "experiment", "generate", "sequences")
ANSWER_LIMIT_S = 4.0  # within which every request must be answered


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantResult:
    """What the judge made of one mutant; it stops once the named check or law has seen it."""

    mutant: str
    wrong: str
    api: str
    caught_by: str  # the check or law that should see it
    is_caught: bool  # by the one that it names
    seen_by: tuple[str, ...]  # every check and law with a finding until then
    requests: int  # sent until then
    seconds: float  # until then
    detail: str | None = None  # what the named one said, or what the judge died of
    schemathesis: tuple[str, ...] | None = None  # what plain `st run` said beyond what it says of the sound mock; None: not asked
    within_s: float = LIMIT_S  # until when it had to be seen

    @property
    def is_in_time(self) -> bool:
        return self.is_caught and self.seconds <= self.within_s

    def to_json(self) -> Json:
        """Its fields, by the keys that stored proofs have."""
        keys = {"mutant": "defect", "caught_by": "named"}
        return {keys.get(name, name): value for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineResult:
    """What the judge made of the sound mock, with one seed."""

    api: str
    seed: int
    findings: tuple[str, ...]  # "check operation: detail" of each false alarm
    requests: int
    seconds: float


@dataclass(frozen=True, slots=True)
class MutationRun:
    """All of it."""

    proofs: tuple[MutantResult, ...]
    silences: tuple[BaselineResult, ...]

    @property
    def holds(self) -> bool:
        """Whether every mutant was seen in time by the one that it names, and nothing was seen in the sound mock."""
        return all(proof.is_in_time for proof in self.proofs) and not any(silence.findings for silence in self.silences)

    def to_json(self) -> Json:
        """All of it as plain JSON."""
        return {
            "format": "contract-proof",
            "version": 1,
            "verdict": "PASS" if self.holds else "FAIL",
            "defects": [proof.to_json() for proof in self.proofs],
            "sound": [asdict(silence) for silence in self.silences],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantTask:
    """What is to be proven."""

    mutants: tuple[str, ...] = ()  # names; empty: all
    apis: tuple[str, ...] = ()  # empty: all
    is_one_per_rule: bool = False  # whether the first mutant of each check and law stands for all of its mutants
    seeds: int = 10  # of runs on the sound mock, for each API
    jobs: int = 1
    with_schemathesis: bool = False
    within_s: float = LIMIT_S  # until when each mutant must be seen

    def chosen(self) -> tuple[Mutant, ...]:
        """The mutants that were asked for.

        Raises:
            mockserver.mutants.mutant.UnknownMutant: there is none of a name.
        """
        asked = (catalogue.named(name) for name in self.mutants or catalogue.names())
        chosen = tuple(mutant for mutant in asked if not self.apis or mutant.api in self.apis)
        if not self.is_one_per_rule:
            return chosen
        by_rule = {mutant.caught_by: mutant for mutant in reversed(chosen)}
        return tuple(mutant for mutant in chosen if by_rule[mutant.caught_by] is mutant)

    @property
    def rules_without_mutant(self) -> tuple[str, ...]:
        """The checks and laws that none of the chosen mutants breaks, where each should have one."""
        if not self.is_one_per_rule:
            return ()
        caught = {mutant.caught_by for mutant in self.chosen()}
        rules = (*(check.name for check in registry.checks()), *(law.name for law in registry.laws()))
        return tuple(name for name in rules if name not in caught)


Progress = Callable[[str, int, int], None]  # (what was done, how many are done, of how many)


def prove(order: MutantTask, progress: Progress = lambda label, finished_count, total: None) -> MutationRun:
    """Hold the judge against every mutant and against the sound mock, on processes of their own.

    Raises:
        mockserver.mutants.mutant.UnknownMutant: a mutant was asked for that there is not.
    """
    chosen = order.chosen()
    apis = tuple(dict.fromkeys(mutant.api for mutant in chosen))
    sound = {api: schemathesis_failures(TargetOptions(api=api)) for api in apis} if order.with_schemathesis else {}
    with ProcessPoolExecutor(order.jobs, mp_context=get_context("spawn"), initializer=_hush) as pool:
        proofs = [pool.submit(judge_mutant, mutant.name, sound.get(mutant.api), within_s=order.within_s) for mutant in chosen]
        sounds = [(api, seed) for seed in range(order.seeds) for api in apis]
        silences = [pool.submit(judge_baseline, api, seed) for api, seed in sounds]
        todo: dict[Future[Any], str] = dict(zip(proofs, (mutant.name for mutant in chosen), strict=True))
        todo.update(zip(silences, (f"sound {api}, seed {seed}" for api, seed in sounds), strict=True))
        for finished_count, future in enumerate(as_completed(todo), 1):
            future.result()
            progress(todo[future], finished_count, len(todo))
    return MutationRun(tuple(future.result() for future in proofs), tuple(future.result() for future in silences))


def _hush() -> None:
    """Let no mock log what it fails at: it fails on purpose."""
    logging.disable(logging.ERROR)


def judge_mutant(name: str, sound: frozenset[SchemathesisFailure] | None = None, *, within_s: float = LIMIT_S) -> MutantResult:
    """What the judge makes of one mutant; with `sound`, what `st run` makes of it beyond that."""
    mutant = catalogue.named(name)
    began_s, requests = time.monotonic(), 0
    findings: list[Finding] = []
    matching_findings: list[Finding] = []
    detail = None
    try:
        for part in _parts(mutant, began_s):
            findings += part.findings
            matching_findings = [finding for finding in (*part.findings, *part.muted) if finding.check == mutant.caught_by]
            if matching_findings:
                detail = f"{matching_findings[0].operation}: {matching_findings[0].detail}"
                requests += min((finding.exchanges[-1] for finding in matching_findings if finding.exchanges), default=0)
                break
            requests += len(part.exchanges)
    except Exception as error:
        detail = f"the judge died: {error!r}"
    seconds = time.monotonic() - began_s
    return MutantResult(
        mutant=name,
        wrong=mutant.wrong,
        api=mutant.api,
        caught_by=mutant.caught_by,
        is_caught=bool(matching_findings),
        seen_by=tuple(sorted({finding.check for finding in findings})),
        requests=requests,
        seconds=round(seconds, 1),
        detail=detail,
        schemathesis=None if sound is None else _failed_beyond(sound, mutant),
        within_s=within_s,
    )


def _failed_beyond(sound: frozenset[SchemathesisFailure], mutant: Mutant) -> tuple[str, ...]:
    """The checks of plain `st run` that fail for a mutant, and did not for the sound mock."""
    failures = schemathesis_failures(TargetOptions(api=mutant.api, mutant=mutant.name))
    return tuple(sorted({failure.check for failure in failures - sound}))


def judge_baseline(api: str, seed: int) -> BaselineResult:
    """What the judge makes of the sound mock."""
    run = execute(RunPlan(target_options=TargetOptions(api=api, seed=seed, time_limit_s=ANSWER_LIMIT_S), profile=PROFILES["quick"]))
    false_alarms = tuple(f"{finding.check} {finding.operation}: {finding.detail}" for finding in run.findings)
    return BaselineResult(api=api, seed=seed, findings=false_alarms, requests=len(run.exchanges), seconds=round(run.duration_s, 1))


def _parts(mutant: Mutant, began_s: float) -> Iterator[TaskResult]:
    """A run's parts, one after the other, for as long as somebody asks for more: those first that mostly show what the mutant breaks."""
    options = TargetOptions(api=mutant.api, mutant=mutant.name, time_limit_s=ANSWER_LIMIT_S)
    kinds = _LAWS_FIRST if any(law.name == mutant.caught_by for law in registry.laws()) else _CHECKS_FIRST
    with open_target(options) as target:
        worker = Worker(target, PROFILES["quick"], seed=options.seed, began_s=began_s)
        subjects = _subjects(target.contract, target.hooked_operations)
        for task in sorted(plan_tasks(target.contract), key=lambda task: (task.subject not in subjects, kinds.index(task.kind))):
            yield worker.work(task)


def _subjects(contract: Contract, operations: frozenset[str]) -> frozenset[str]:
    """These operations, and the collections that they are on: what tasks are about."""
    paths = {key.partition(" ")[2] for key in operations}
    collections = {
        collection.path
        for collection in contract.collections
        for path in paths
        if path in (collection.path, collection.item_path) or is_below(path, collection.item_path)
    }
    return operations | collections


def table(proofs: Sequence[MutantResult]) -> list[str]:
    """The proofs as lines of text, those that failed last."""
    rows = [("mutant", "it names", "caught", "also seen by", "requests", "seconds", "st run")]
    for proof in sorted(proofs, key=lambda proof: (not proof.is_in_time, proof.mutant)):
        caught = "yes" if proof.is_in_time else "LATE" if proof.is_caught else "DIED" if proof.detail else "NO"
        others = ", ".join(name for name in proof.seen_by if name != proof.caught_by) or "-"
        plain = "" if proof.schemathesis is None else ", ".join(proof.schemathesis) or "nothing"
        rows.append((proof.mutant, proof.caught_by, caught, _short(others), str(proof.requests), f"{proof.seconds:.1f}", plain))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


__all__ = [
    "LIMIT_S",
    "BaselineResult",
    "MutantResult",
    "MutantTask",
    "MutationRun",
    "UnknownMutant",
    "judge_baseline",
    "judge_mutant",
    "prove",
    "table",
]
