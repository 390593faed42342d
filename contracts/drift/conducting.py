"""Conducts a comparison: two visits to mocks, which tell what is generated, one to the service, and all that differs."""

from __future__ import annotations

import shlex
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from contracts.conducting import TOOLS
from contracts.drift import stored
from contracts.drift.asking import Asked, asked
from contracts.drift.differing import RULES
from contracts.drift.findings import Compared, compared
from contracts.drift.side import MockSide, Recorded, Side
from contracts.drift.stored import Moved
from contracts.live import ledger, steps
from contracts.live.announcement import Caution, announced
from contracts.live.budget import Pace
from contracts.live.conducting import Tell, done, lasting
from contracts.live.error import LiveError
from contracts.live.interrupt import heeded
from contracts.live.ledger import Ledger
from contracts.result import coverage, laws_held
from contracts.result.run import Run, digest
from contracts.sending.engine import Engine
from contracts.sending.existing import Bodies
from contracts.sending.target import MOCK, Target, Wanted, opened

PROFILE = "drift"
USUAL = Caution(max_requests=300)
_FREE = Caution(allow_writes=True, max_requests=100_000, max_creates=100_000, per_second=1e6)  # what a mock of ours is granted
_AHEAD_S = 12_345.0  # between the times of the two mocks: whatever differs then is a time


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftPlan:
    """What a comparison is to do."""

    api: str
    where: str  # live, or a URL: treated as live in any case
    seed: int = 0
    caution: Caution = USUAL
    ledger: Path = ledger.DEFAULT
    store: Path = stored.DEFAULT
    is_live: bool = False  # whether the user says that the host is a live service
    is_own: bool = False  # whether the user says that the host is his own

    @property
    def command(self) -> str:
        """The command that repeats it."""
        words = ["contracts", "drift", self.api, "--target", self.where, "--seed", str(self.seed)]
        words += [*(["--live"] if self.is_live else []), *(["--own"] if self.is_own else [])]
        words += ["--allow-writes"] if self.caution.allow_writes else []
        for flag, given, default in (
            ("--max-requests", self.caution.max_requests, USUAL.max_requests),
            ("--max-creates", self.caution.max_creates, USUAL.max_creates),
            ("--rate", f"{self.caution.per_second:g}", f"{USUAL.per_second:g}"),
            ("--ledger", self.ledger, ledger.DEFAULT),
            ("--store", self.store, stored.DEFAULT),
        ):
            words += [flag, str(given)] if given != default else []
        return shlex.join(words)


@dataclass(frozen=True, slots=True)
class Drift:
    """What came of a comparison."""

    run: Run  # its findings: what is new; and, marked as waived, what was known
    moved: Moved
    cases: int  # that both sides had
    alone: int  # that one side had
    trouble: str | None = None  # what is wrong beside, such as something that could not be deleted


def conduct(plan: DriftPlan, tell: Tell) -> Drift:
    """Do what the plan says, and store what is known now; `tell` hears the announcement first, and what could not be deleted.

    Raises:
        LiveError: it was interrupted, the service kept failing, or nothing could be compared.
        contracts.sending.target.TargetError, contracts.live.ledger.LedgerError, StoreError, specs.DocumentError: it cannot be done.
    """
    began_s, began = time.monotonic(), datetime.now(UTC)
    with opened(Wanted(plan.api, plan.where, plan.seed, is_careful=True)) as target, heeded():
        key = f"{lasting(plan.api)} at {target.origin}"
        before = stored.read(plan.store, key)
        also = asked(target.contract, _all)
        for line in announced(target, _all, plan.caution, str(plan.ledger), [one.operation for one in also]):
            tell(line)
        bodies = Engine(target.contract, target.origin, seed=plan.seed).bodies
        mock, behaviours = _mocked(plan, bodies, also, began_s, ahead_s=0.0)
        other, _ = _mocked(replace(plan, seed=plan.seed + 1), bodies, also, began_s, ahead_s=_AHEAD_S)
        side = Side(
            target, _all, plan.caution, Ledger(plan.ledger), bodies, lasting(plan.api), Pace(plan.caution.per_second), began_s,
            asked=also, rounds=steps.ROUNDS if plan.caution.allow_writes else 0,
        )  # fmt: skip
        done(side, tell)
    if side.ended:
        tell(f"ENDED {side.ended}")
    service = side.recorded("service")
    found = compared(mock, other, service, behaviours, plan.api)
    trouble = f"{len(side.left)} things are left at {target.origin}: contracts cleanup --ledger {plan.ledger}" if side.left else None
    if side.has_failed or not found.cases:
        raise LiveError(trouble or side.ended or "nothing could be compared: no case had an answer on both sides")
    now = began.isoformat(timespec="seconds").replace("+00:00", "Z")
    moved = stored.moved(found.findings, before, found.compared, now=now)
    stored.write(plan.store, key, moved.known)
    run = _run(plan, target, mock, service, found, moved, now, time.monotonic() - began_s)
    return Drift(run, moved, found.cases, found.alone, trouble)


def _all(key: str) -> bool:  # noqa: ARG001 - as `steps.Takes` is called
    return True


def _mocked(plan: DriftPlan, bodies: Bodies, also: list[Asked], began_s: float, *, ahead_s: float) -> tuple[Recorded, Mapping[str, str]]:
    """A visit to a mock of its own; and its behaviour files."""
    rounds = steps.ROUNDS if plan.caution.allow_writes else 0
    with opened(Wanted(plan.api, MOCK, plan.seed)) as target, tempfile.TemporaryDirectory() as folder:
        held = Ledger(Path(folder) / "ledger.jsonl")
        side = MockSide(
            target, _all, _FREE, held, bodies, plan.api, Pace(_FREE.per_second), began_s, asked=also, rounds=rounds, ahead_s=ahead_s
        )
        done(side, lambda line: None)
        return side.recorded("mock"), target.behaviours


def _run(
    plan: DriftPlan, target: Target, mock: Recorded, service: Recorded, found: Compared, moved: Moved, now: str, duration_s: float
) -> Run:
    document = target.contract.document
    exchanges = [replace(one, number=number) for number, one in enumerate((*mock.exchanges, *service.exchanges), 1)]
    return Run(
        api=plan.api,
        title=str(document.raw.get("info", {}).get("title", document.name)),
        document_sha256=digest(document),
        target=plan.where,
        seed=plan.seed,
        profile=PROFILE,
        shard=None,
        command=plan.command,
        started_at=now,
        duration_s=round(duration_s, 3),
        tools={name: version(name) for name in TOOLS},
        operations=tuple(operation.key for operation in document.operations),
        judged=found.compared,
        skipped={},
        scopes=("mock", "service"),
        checks=[{"name": name, "rule": rule} for name, rule in RULES.items()],
        exchanges=tuple(exchanges),
        findings=moved.findings,
        laws=laws_held.outcomes(target.contract, service.judgement.findings, service.judgement.compared),
        coverage=coverage.measure(target.contract, service.exchanges),
    )
