"""The conformance score: of all that the document promises and we can check, the share that was put to the test and held.

A cell is a check on an operation (or on a path, where it is about methods), or a law on a collection. It *held* where it was put to the
test and no finding (waived or not) names it; it is *broken* where one does, and *not exercised* where the situation that it needs never
arose. The score is held cells over all cells: what was not exercised counts against it, because nothing is known of it. A cell that the
document rules out (an operation that takes no parameter and no body cannot be sent a wrong one) is no cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from contracts.analysis.finding import Finding
from contracts.runs.run import Run
from specs.json import pointer
from specs.json.parsing import Json

Outcome = Literal["held", "broken", "not exercised"]

_NEEDS = {  # check -> the situation that it needs (see `contracts.runs.coverage.coverage`); `answered` unless it stands here
    "invalid_request_refused": "invalid",
    "valid_request_accepted": "valid",
    "credential_required": "no credential",
    "credential_scheme_respected": "wrong credential",
    "body_as_declared": "success",
    "error_body_as_declared": "refused",
    "request_echoed": "success with a body",
    "method_not_allowed": "undeclared method",
    "allow_header_complete": "undeclared method",
    "request_as_declared": "observed",
}
_OF_PATHS = ("method_not_allowed", "allow_header_complete")

SENTENCE = (
    "The share of all cells that were put to the test and held. A cell is a check on an operation or a law on a collection; "
    "one that was never exercised counts against the score."
)


@dataclass(frozen=True, slots=True)
class ScoreCell:
    """One check on one operation or path, or one law on one collection."""

    rule: str  # its name
    subject: str  # an operation's key, a path, or a collection's path
    outcome: Outcome
    findings: tuple[Finding, ...]  # those that break it, waived ones too
    is_law: bool


@dataclass(frozen=True, slots=True)
class Score:
    """How much held."""

    held_count: int
    broken_count: int
    not_exercised_count: int

    @property
    def cells(self) -> int:
        return self.held_count + self.broken_count + self.not_exercised_count

    @property
    def percent(self) -> float:
        """0 where there is nothing to check; rounded down, so that only all of it is 100."""
        return int(1000 * self.held_count / self.cells) / 10 if self.cells else 0.0


def cells(run: Run) -> Iterator[ScoreCell]:
    """Every cell of a run: operations in the document's order, then paths, then collections."""
    broken: dict[tuple[str, str], list[Finding]] = {}
    for finding in run.findings:
        broken.setdefault((finding.check, finding.operation), []).append(finding)
    is_observed = any(exchange.purpose == "observed" for exchange in run.exchanges)
    for operation in run.judged:
        measured = run.coverage.get(operation, {})
        for check in run.checks:
            name = check["name"]
            if name in _OF_PATHS or _is_ruled_out(name, measured, is_observed=is_observed):
                continue
            count = measured.get("situations", {}).get(_NEEDS.get(name, "answered"), 0)
            yield _cell(name, operation, count, broken.get((name, operation), []))
    yield from _path_cells(run)
    yield from _law_cells(run)


def score(run: Run) -> Score:
    """The score of a run."""
    outcomes = [cell.outcome for cell in cells(run)]
    return Score(outcomes.count("held"), outcomes.count("broken"), outcomes.count("not exercised"))


def _path_cells(run: Run) -> Iterator[ScoreCell]:
    counts: dict[str, int] = {}
    for operation in run.judged:
        path = operation.partition(" ")[2]
        situations = run.coverage.get(operation, {}).get("situations", {})
        counts[path] = max(counts.get(path, 0), situations.get("undeclared method", 0))
    for path, count in counts.items():
        for check in run.checks:
            if check["name"] in _OF_PATHS:
                at = pointer.join("paths", path)
                cell_findings = [finding for finding in run.findings if finding.check == check["name"] and finding.pointer == at]
                yield _cell(check["name"], path, count, cell_findings)


def _law_cells(run: Run) -> Iterator[ScoreCell]:
    collections = sorted({row["collection"] for row in run.laws}, key=len, reverse=True)
    broken: dict[tuple[str, str], list[Finding]] = {}
    for finding in run.findings:
        path = finding.operation.partition(" ")[2]
        home = next((collection for collection in collections if path == collection or path.startswith(collection + "/")), "")
        broken.setdefault((finding.check, home), []).append(finding)
    for row in run.laws:
        cell_findings = broken.get((row["law"], row["collection"]), [])
        outcome: Outcome = (
            "broken" if cell_findings or row["outcome"] == "broken" else "held" if row["outcome"] == "held" else "not exercised"
        )
        yield ScoreCell(row["law"], row["collection"], outcome, tuple(cell_findings), is_law=True)


def _cell(name: str, subject: str, count: int, findings: list[Finding]) -> ScoreCell:
    return ScoreCell(name, subject, "broken" if findings else "held" if count else "not exercised", tuple(findings), is_law=False)


def _is_ruled_out(check: str, measured: Json, *, is_observed: bool) -> bool:
    match _NEEDS.get(check):
        case "invalid":
            return not (measured.get("parameters") or measured.get("keywords"))
        case "no credential" | "wrong credential":
            return measured.get("is_open", False) is True
        case "success with a body":
            return not measured.get("properties")
        case "observed":
            return not is_observed
    return False
