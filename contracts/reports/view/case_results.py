"""A run as test cases, for the formats of test reports: one for each check on each operation and each law on each collection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from contracts.analysis.finding import WEIGHTS, Finding
from contracts.reports.view.curl import repeat_command
from contracts.runs.run import Run
from contracts.runs.scoring import cells

OTHER = "other findings"
"""The suite of what is about no cell: a request to no operation, a waiver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """The outcome of one case. What does not set the exit status is told beside a case that passes."""

    suite: str  # an operation's key, a path, or a collection's path
    subject: str  # the same; in the suite of other findings, what the finding is about
    rule: str
    status: Literal["passed", "failed", "skipped"]
    message: str = ""  # why it failed or was skipped, in a sentence
    failing: tuple[Finding, ...] = ()  # those that set the exit status, the heaviest first
    passing: tuple[Finding, ...] = ()  # the other open ones


def case_results(run: Run) -> Iterator[CaseResult]:
    """Every case in the order of the cells, and those of other findings last.

    Broken cells fail; those whose findings are all waived, and those that were never exercised, are skipped.
    """
    every = list(cells(run))
    for cell in every:
        if cell.findings:
            yield _judged(run, cell.subject, cell.subject, cell.rule, cell.findings)
        elif cell.outcome == "not exercised":
            message = "not exercised: what it needs never arose"
            yield CaseResult(suite=cell.subject, subject=cell.subject, rule=cell.rule, status="skipped", message=message)
        elif cell.outcome == "broken":
            yield CaseResult(suite=cell.subject, subject=cell.subject, rule=cell.rule, status="failed", message="broken")
        else:
            yield CaseResult(suite=cell.subject, subject=cell.subject, rule=cell.rule, status="passed")
    cell_finding_ids = {id(finding) for cell in every for finding in cell.findings}
    other_findings = [finding for finding in run.findings if id(finding) not in cell_finding_ids]
    for (check, operation), group in groupby(other_findings, key=lambda finding: (finding.check, finding.operation)):
        yield _judged(run, OTHER, operation, check, list(group))


def full_text(run: Run, finding: Finding) -> str:
    """What was found, by which rule, how often, whose fault it is, and the command that repeats it."""
    times = "once" if finding.count == 1 else f"{finding.count} times"
    message = (
        f"{finding.sentence}\n{finding.rule}\nAt {finding.pointer}, {times}; fault: {finding.party}; weight: {finding.weight}\n"
        f"Repeat: {repeat_command(run, finding)}"
    )
    return message if finding.example is None else f"{message}\n\n{finding.example}"


def _judged(run: Run, suite: str, subject: str, rule: str, findings: Sequence[Finding]) -> CaseResult:
    opened = [finding for finding in findings if finding.waived is None]
    if not opened:
        return CaseResult(suite=suite, subject=subject, rule=rule, status="skipped", message=f"waived: {findings[0].waived}")
    counted = {finding.weight for finding in run.counted_findings}
    ordered = sorted(opened, key=lambda finding: WEIGHTS.index(finding.weight))
    failing = tuple(finding for finding in ordered if finding.weight in counted)
    passing = tuple(finding for finding in ordered if finding.weight not in counted)
    return CaseResult(
        suite=suite,
        subject=subject,
        rule=rule,
        status="failed" if failing else "passed",
        message=failing[0].sentence if failing else "",
        failing=failing,
        passing=passing,
    )
