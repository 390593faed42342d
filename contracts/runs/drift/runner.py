"""Conducts a comparison: two visits to mocks, which tell what is generated, one to the service, and all that differs."""

from __future__ import annotations

import shlex
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from contracts.generation.resource_pool import BodySource
from contracts.generation.schemathesis_source import SchemathesisSource
from contracts.runs import laws_held
from contracts.runs.builder import build_run, rfc3339
from contracts.runs.coverage import coverage
from contracts.runs.drift import stored
from contracts.runs.drift.asking import RefusalCase, refusal_cases
from contracts.runs.drift.differing import RULES
from contracts.runs.drift.findings import DriftFindings, drift_findings
from contracts.runs.drift.side import MockSide, RecordedSide, Side
from contracts.runs.drift.stored import DriftChange
from contracts.runs.live import ledger
from contracts.runs.live import plan as steps
from contracts.runs.live.announcement import LiveLimits, announcement_lines
from contracts.runs.live.budget import Pace
from contracts.runs.live.error import LiveError
from contracts.runs.live.interrupt import interruptible
from contracts.runs.live.ledger import Ledger
from contracts.runs.live.runner import Tell, done, lasting
from contracts.runs.run import Run
from contracts.transport.target import MOCK, Target, TargetOptions, open_target

PROFILE = "drift"
USUAL = LiveLimits(max_requests=300)
_FREE = LiveLimits(allow_writes=True, max_requests=100_000, max_creates=100_000, per_second=1e6)  # what a mock of ours is granted
_AHEAD_S = 12_345.0  # between the times of the two mocks: whatever differs then is a time


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftPlan:
    """What a comparison is to do."""

    api: str
    location: str  # live, or a URL: treated as live in any case
    seed: int = 0
    caution: LiveLimits = USUAL
    ledger: Path = ledger.DEFAULT
    store: Path = stored.DEFAULT
    is_live: bool = False  # whether the user says that the host is a live service
    is_own: bool = False  # whether the user says that the host is his own

    @property
    def command(self) -> str:
        """The command that repeats it."""
        arguments = ["contracts", "drift", self.api, "--target", self.location, "--seed", str(self.seed)]
        arguments += [*(["--live"] if self.is_live else []), *(["--own"] if self.is_own else [])]
        arguments += ["--allow-writes"] if self.caution.allow_writes else []
        for flag, value, default in (
            ("--max-requests", self.caution.max_requests, USUAL.max_requests),
            ("--max-creates", self.caution.max_creates, USUAL.max_creates),
            ("--rate", f"{self.caution.per_second:g}", f"{USUAL.per_second:g}"),
            ("--ledger", self.ledger, ledger.DEFAULT),
            ("--store", self.store, stored.DEFAULT),
        ):
            arguments += [flag, str(value)] if value != default else []
        return shlex.join(arguments)


@dataclass(frozen=True, slots=True)
class DriftResult:
    """What came of a comparison."""

    run: Run  # its findings: what is new; and, marked as waived, what was known
    moved: DriftChange
    cases: int  # that both sides had
    alone: int  # that one side had
    trouble: str | None = None  # what is wrong beside, such as something that could not be deleted


def execute(plan: DriftPlan, tell: Tell) -> DriftResult:
    """Do what the plan says, and store what is known now; `tell` hears the announcement first, and what could not be deleted.

    Raises:
        LiveError: it was interrupted, the service kept failing, or nothing could be compared.
        contracts.transport.target.TargetError, contracts.runs.live.ledger.LedgerError, StoreError, specs.DocumentError: it cannot be done.
    """
    began_s, began = time.monotonic(), datetime.now(UTC)
    with open_target(TargetOptions(plan.api, plan.location, plan.seed, is_careful=True)) as target, interruptible():
        key = f"{lasting(plan.api)} at {target.origin}"
        before = stored.read(plan.store, key)
        refusals = refusal_cases(target.contract, _all)
        for line in announcement_lines(target, _all, plan.caution, str(plan.ledger), [case.operation for case in refusals]):
            tell(line)
        bodies = SchemathesisSource(target.contract, target.origin, seed=plan.seed).bodies
        mock, behaviours = _mocked(plan, bodies, refusals, began_s, ahead_s=0.0)
        second_mock, _ = _mocked(replace(plan, seed=plan.seed + 1), bodies, refusals, began_s, ahead_s=_AHEAD_S)
        side = Side(
            target, _all, plan.caution, Ledger(plan.ledger), bodies, lasting(plan.api), Pace(plan.caution.per_second), began_s,
            refusal_cases=refusals, rounds=steps.ROUNDS if plan.caution.allow_writes else 0,
        )  # fmt: skip
        done(side, tell)
    if side.ended:
        tell(f"ENDED {side.ended}")
    service = side.recorded("service")
    comparison = drift_findings(mock, second_mock, service, behaviours, plan.api)
    trouble = (
        f"{len(side.remaining_entries)} things are left at {target.origin}: contracts cleanup --ledger {plan.ledger}"
        if side.remaining_entries
        else None
    )
    if side.has_failed or not comparison.cases:
        raise LiveError(trouble or side.ended or "nothing could be compared: no case had an answer on both sides")
    moved = stored.drift_changes(comparison.findings, before, comparison.compared, now=rfc3339(began))
    stored.write(plan.store, key, moved.known_drifts)
    run = _run(plan, target, mock, service, comparison, moved, began, time.monotonic() - began_s)
    return DriftResult(run, moved, comparison.cases, comparison.alone, trouble)


def _all(key: str) -> bool:  # noqa: ARG001 - as `steps.Takes` is called
    return True


def _mocked(
    plan: DriftPlan, bodies: BodySource, refusals: list[RefusalCase], began_s: float, *, ahead_s: float
) -> tuple[RecordedSide, Mapping[str, str]]:
    """A visit to a mock of its own; and its behaviour files."""
    rounds = steps.ROUNDS if plan.caution.allow_writes else 0
    with open_target(TargetOptions(plan.api, MOCK, plan.seed)) as target, tempfile.TemporaryDirectory() as folder:
        mock_ledger = Ledger(Path(folder) / "ledger.jsonl")
        side = MockSide(
            target,
            _all,
            _FREE,
            mock_ledger,
            bodies,
            plan.api,
            Pace(_FREE.per_second),
            began_s,
            refusal_cases=refusals,
            rounds=rounds,
            ahead_s=ahead_s,
        )
        done(side, lambda line: None)
        return side.recorded("mock"), target.behaviours


def _run(
    plan: DriftPlan,
    target: Target,
    mock: RecordedSide,
    service: RecordedSide,
    comparison: DriftFindings,
    moved: DriftChange,
    began: datetime,
    duration_s: float,
) -> Run:
    document = target.contract.document
    exchanges = [replace(exchange, number=number) for number, exchange in enumerate((*mock.exchanges, *service.exchanges), 1)]
    return build_run(
        document,
        began,
        duration_s,
        api=plan.api,
        target=plan.location,
        seed=plan.seed,
        profile=PROFILE,
        command=plan.command,
        judged=comparison.compared,
        scopes=("mock", "service"),
        checks=[{"name": name, "rule": rule} for name, rule in RULES.items()],
        exchanges=tuple(exchanges),
        findings=moved.findings,
        laws=laws_held.law_outcomes(target.contract, service.judgement.findings, service.judgement.compared),
        coverage=coverage.measure(target.contract, service.exchanges),
    )
