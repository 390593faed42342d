"""Annotations as GitHub Actions reads them off a job's output: a line each, at the line of the document that it breaks.

Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions, "Setting an error message".
"""

from __future__ import annotations

from collections import Counter

from contracts.analysis.finding import Finding
from contracts.reports.view.escaping import visible
from contracts.reports.view.source_locations import location_of
from contracts.runs.run import Run

_LONGEST = 3000  # characters of a message; GitHub cuts what is longer than 4 KiB
_MOST = 10  # annotations of one level that GitHub shows of a step; it drops the others without a word
_LEVELS = {"service": "error", "client": "error", "document": "warning"}


def render(run: Run) -> str:
    """At most ten annotations a level, one of each check before a second of any; what is left out is counted at the end.

    An error for what the service or a client does, a warning for what the document says, a notice where a waiver accepts it. Empty when
    nothing was found.
    """
    findings_by_level: dict[str, list[Finding]] = {}
    for finding in run.findings:
        findings_by_level.setdefault("notice" if finding.waived is not None else _LEVELS[finding.party], []).append(finding)
    lines = []
    for level in ("error", "warning", "notice"):
        level_findings = findings_by_level.get(level, [])
        lines += [_line(run, finding, level) for finding in _by_turns(level_findings)[:_MOST]]
        if len(level_findings) > _MOST:
            lines.append(
                f"… and {len(level_findings) - _MOST:,} more of level {level}: GitHub shows {_MOST} of a step, the other reports all\n"
            )
    return "".join(lines)


def _by_turns(findings: list[Finding]) -> list[Finding]:
    """The first finding of each check, then the second of each, and so on."""
    count_by_check: Counter[str] = Counter()
    turns: list[tuple[int, int, Finding]] = []
    for finding in findings:
        turns.append((count_by_check[finding.check], len(turns), finding))
        count_by_check[finding.check] += 1
    return [finding for _, _, finding in sorted(turns, key=lambda turn: turn[:2])]


def _line(run: Run, finding: Finding, level: str) -> str:
    properties = {}
    location = location_of(run.api, finding)
    if location is not None:
        properties = {"file": location.file, "line": str(location.line)}
    properties["title"] = f"{finding.check} ({finding.party})"
    message = f"{finding.operation}: {finding.detail}"[:_LONGEST] + ("" if finding.waived is None else f" (waived: {finding.waived:.500})")
    return f"::{level} {','.join(f'{name}={_property(value)}' for name, value in properties.items())}::{_data(visible(message))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
