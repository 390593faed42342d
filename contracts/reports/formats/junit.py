"""JUnit XML, as CI servers read it: a suite for each operation and each collection, a case for each check and law.

Source: the format as Jenkins' xUnit plugin describes it (junit-10.xsd); pytest writes the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree

from contracts.analysis.finding import WEIGHTS, Finding
from contracts.reports.view.curl import repeat_command
from contracts.runs.run import Run
from contracts.runs.scoring import ScoreCell, cells

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(run: Run) -> str:
    """Broken cells are failures; those whose findings are all waived, and those that were never exercised, are skipped.

    What does not set the exit status is told in the output of a case that passes.
    """
    every = list(cells(run))
    suites = [_suite(run, subject, list(subject_cells)) for subject, subject_cells in groupby(every, key=lambda cell: cell.subject)]
    cell_finding_ids = {id(finding) for cell in every for finding in cell.findings}
    other_findings = [finding for finding in run.findings if id(finding) not in cell_finding_ids]
    if other_findings:  # about no cell: a request to no operation, a waiver
        suites.append(_others(run, other_findings))
    root = ElementTree.Element("testsuites", {"name": f"contracts {_text(run.api)}", **_totals(suites), "time": f"{run.duration_s:.3f}"})
    root.extend(suites)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(run: Run, subject: str, subject_cells: list[ScoreCell]) -> ElementTree.Element:
    suite = _empty(run, subject)
    for cell in subject_cells:
        case = ElementTree.SubElement(suite, "testcase", {"classname": _text(subject), "name": cell.rule, "time": "0"})
        if cell.findings:
            _blame(run, case, list(cell.findings))
        elif cell.outcome == "not exercised":
            ElementTree.SubElement(case, "skipped", {"message": "not exercised: what it needs never arose"})
        elif cell.outcome == "broken":
            ElementTree.SubElement(case, "failure", {"type": "service", "message": "broken"})
    return _counted(suite)


def _others(run: Run, other_findings: Iterable[Finding]) -> ElementTree.Element:
    suite = _empty(run, "other findings")
    for (check, operation), group in groupby(other_findings, key=lambda finding: (finding.check, finding.operation)):
        case = ElementTree.SubElement(suite, "testcase", {"classname": _text(operation), "name": check, "time": "0"})
        _blame(run, case, list(group))
    return _counted(suite)


def _empty(run: Run, name: str) -> ElementTree.Element:
    return ElementTree.Element("testsuite", {"name": _text(name), "timestamp": run.started_at.removesuffix("Z")})


def _blame(run: Run, case: ElementTree.Element, findings: list[Finding]) -> None:
    opened = [finding for finding in findings if finding.waived is None]
    if not opened:
        ElementTree.SubElement(case, "skipped", {"message": _text(f"waived: {findings[0].waived}")})
        return
    counted = {finding.weight for finding in run.counted_findings}
    ordered = sorted(opened, key=lambda finding: WEIGHTS.index(finding.weight))
    failing = [finding for finding in ordered if finding.weight in counted]
    passing = [finding for finding in ordered if finding.weight not in counted]
    if failing:
        failure = ElementTree.SubElement(case, "failure", {"type": failing[0].party, "message": _text(failing[0].sentence)})
        failure.text = _text("\n\n".join(_said(run, finding) for finding in failing))
    if passing:
        ElementTree.SubElement(case, "system-out").text = _text("\n\n".join(_said(run, finding) for finding in passing))


def _said(run: Run, finding: Finding) -> str:
    times = "once" if finding.count == 1 else f"{finding.count} times"
    message = (
        f"{finding.sentence}\n{finding.rule}\nAt {finding.pointer}, {times}; fault: {finding.party}; weight: {finding.weight}\n"
        f"Repeat: {repeat_command(run, finding)}"
    )
    return message if finding.example is None else f"{message}\n\n{finding.example}"


def _counted(suite: ElementTree.Element) -> ElementTree.Element:
    failures, skipped = len(suite.findall("testcase/failure")), len(suite.findall("testcase/skipped"))
    counts = {"tests": len(suite), "failures": failures, "errors": 0, "skipped": skipped}
    for name, count in counts.items():
        suite.set(name, str(count))
    suite.set("time", "0")
    return suite


def _totals(suites: list[ElementTree.Element]) -> dict[str, str]:
    return {name: str(sum(int(suite.get(name, "0")) for suite in suites)) for name in ("tests", "failures", "errors", "skipped")}


def _text(text: str) -> str:
    """`text` without what XML 1.0 cannot hold."""
    return _NOT_XML.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
