"""Conducts a run on a live service: announces it, visits the service, and judges what was recorded."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from contracts.generation.schemathesis_source import SchemathesisSource
from contracts.rules import registry
from contracts.runs import laws_held
from contracts.runs.builder import build_run
from contracts.runs.conformance.plan import RunPlan
from contracts.runs.conformance.tasks import Task, TaskResult, merge_results
from contracts.runs.coverage import coverage
from contracts.runs.judging import judgement
from contracts.runs.live import ledger
from contracts.runs.live import plan as steps
from contracts.runs.live.announcement import LiveLimits, announcement_lines
from contracts.runs.live.budget import Pace
from contracts.runs.live.error import LiveError
from contracts.runs.live.interrupt import Interrupted, interruptible
from contracts.runs.live.ledger import Ledger, LedgerEntry
from contracts.runs.live.live_session import SCOPE, LiveSession
from contracts.runs.muting import without_muted
from contracts.runs.run import Run
from contracts.traffic.redaction import Redactor
from contracts.transport.target import LIVE, Target, open_target

PROFILE = "live"
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePlan:
    """What a run on a live service is to do."""

    plan: RunPlan
    caution: LiveLimits
    ledger: Path = ledger.DEFAULT

    @property
    def command(self) -> str:
        """The command that repeats it."""
        options, caution, usual = self.plan.target_options, self.caution, LiveLimits()
        arguments = ["contracts", "check", options.api, "--target", options.location, *(["--live"] if options.location != LIVE else [])]
        arguments += ["--seed", str(options.seed)]
        arguments += [argument for name in self.plan.only for argument in ("--only", name)]
        arguments += [argument for name in self.plan.skip for argument in ("--skip", name)]
        arguments += ["--allow-writes"] if caution.allow_writes else []
        for flag, value, default in (
            ("--max-requests", caution.max_requests, usual.max_requests),
            ("--max-creates", caution.max_creates, usual.max_creates),
            ("--rate", f"{caution.per_second:g}", f"{usual.per_second:g}"),
            ("--ledger", self.ledger, ledger.DEFAULT),
        ):
            arguments += [flag, str(value)] if value != default else []
        return shlex.join(arguments)


def execute(live: LivePlan, tell: Tell) -> Run:
    """Do what the plan says, and judge it; `tell` hears the announcement first, and what could not be deleted.

    Raises:
        LiveError: it was interrupted.
        contracts.transport.target.TargetError, contracts.runs.live.ledger.LedgerError, specs.DocumentError, ValueError: it cannot be done.
    """
    began_s, began = time.monotonic(), datetime.now(UTC)
    with open_target(live.plan.target_options) as target, interruptible():
        takes = live.plan.takes(target.contract.document)
        for line in announcement_lines(target, takes, live.caution, str(live.ledger)):
            tell(line)
        bodies = SchemathesisSource(target.contract, target.origin, seed=live.plan.target_options.seed).bodies
        pace, run_ledger = Pace(live.caution.per_second), Ledger(live.ledger)
        visit = LiveSession(target, takes, live.caution, run_ledger, bodies, lasting(live.plan.target_options.api), pace, began_s)
        done(visit, tell)
    if visit.has_failed:
        tell(f"ENDED {visit.ended}")
    return _judged(live, target, takes, visit, began, time.monotonic() - began_s)


def done(visit: LiveSession, tell: Tell) -> None:
    """Do a visit; what it created is deleted, and what could not be is told.

    Raises:
        LiveError: it was interrupted.
        contracts.runs.live.ledger.LedgerError: the ledger cannot be used.
    """
    try:
        if not visit.caution.allow_writes:
            visit.go()
        else:
            with visit.ledger:
                visit.go()
    except Interrupted as signal:
        raise LiveError(f"interrupted by {signal.name} after {len(visit.exchanges)} requests; {_told(visit.remaining_entries)}") from None
    finally:
        tell_left(visit.remaining_entries, tell)


def tell_left(entries: Sequence[LedgerEntry], tell: Tell) -> None:
    """Say loudly what could not be deleted."""
    for entry in entries:
        tell(f"LEFT BEHIND {entry.description}: delete it by hand, or with `contracts cleanup`")


def _told(entries: Sequence[LedgerEntry]) -> str:
    return "what is named above is left behind" if entries else "everything that was created is deleted"


def lasting(api: str) -> str:
    """What names the API from any folder."""
    return str(Path(api).resolve()) if Path(api).is_file() else api


def _judged(live: LivePlan, target: Target, takes: steps.Takes, visit: LiveSession, began: datetime, duration_s: float) -> Run:
    contract, plan = target.contract, live.plan
    document = contract.document
    masker = Redactor(contract.sensitive, target.keys.values(), contract.published)
    masked = [replace(exchange, number=number) for number, exchange in enumerate(masker.masked(visit.exchanges), 1)]
    live_judgement = judgement(contract, masked)
    exchanges, findings = merge_results([TaskResult(Task(SCOPE, "all"), masked, live_judgement.findings, duration_s)])
    findings, muted = without_muted(findings, live_judgement.muted)
    ended = masker.text(visit.ended or "")
    leftovers = (
        f"{len(visit.remaining_entries)} things are left at {target.origin}: contracts cleanup --ledger {live.ledger}"
        if visit.remaining_entries
        else ""
    )
    failed = leftovers or (ended if visit.has_failed and not findings else "")
    return build_run(
        document,
        began,
        duration_s,
        api=plan.target_options.api,
        target=plan.target_options.location,
        seed=plan.target_options.seed,
        profile=PROFILE,
        command=live.command,
        judged=tuple(operation.key for operation in document.operations if takes(operation.key) and operation.key not in visit.skipped),
        skipped={**({SCOPE: ended} if ended else {}), **visit.skipped},
        failed={SCOPE: failed} if failed else {},
        scopes=(SCOPE,),
        checks=registry.listed(),
        exchanges=exchanges,
        findings=tuple(findings),
        muted=muted,
        laws=laws_held.law_outcomes(contract, findings, live_judgement.compared),
        coverage=coverage.measure(contract, exchanges),
    )
