"""JUnit XML, as CI servers read it: a suite for each operation and each collection, a case for each check and law.

Source: the format as Jenkins' xUnit plugin describes it (junit-10.xsd); pytest writes the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree

from contracts.analysis.finding import Finding
from contracts.reports.view.curl import repeat_command
from contracts.runs.run import Run
from contracts.runs.scoring import ScoreCell, cells

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(run: Run) -> str:
    """Broken cells are failures; those whose findings are all waived, and those that were never exercised, are skipped."""
    every = list(cells(run))
    suites = [_suite(run, subject, list(held)) for subject, held in groupby(every, key=lambda cell: cell.subject)]
    told = {id(found) for cell in every for found in cell.findings}
    left = [found for found in run.findings if id(found) not in told]
    if left:  # about no cell: a request to no operation, a waiver
        suites.append(_others(run, left))
    root = ElementTree.Element("testsuites", {"name": f"contracts {_text(run.api)}", **_totals(suites), "time": f"{run.duration_s:.3f}"})
    root.extend(suites)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(run: Run, subject: str, held: list[ScoreCell]) -> ElementTree.Element:
    suite = _empty(run, subject)
    for cell in held:
        case = ElementTree.SubElement(suite, "testcase", {"classname": _text(subject), "name": cell.rule, "time": "0"})
        if cell.findings:
            _blame(run, case, list(cell.findings))
        elif cell.outcome == "not exercised":
            ElementTree.SubElement(case, "skipped", {"message": "not exercised: what it needs never arose"})
        elif cell.outcome == "broken":
            ElementTree.SubElement(case, "failure", {"type": "service", "message": "broken"})
    return _counted(suite)


def _others(run: Run, left: Iterable[Finding]) -> ElementTree.Element:
    suite = _empty(run, "other findings")
    for (check, operation), held in groupby(left, key=lambda found: (found.check, found.operation)):
        case = ElementTree.SubElement(suite, "testcase", {"classname": _text(operation), "name": check, "time": "0"})
        _blame(run, case, list(held))
    return _counted(suite)


def _empty(run: Run, name: str) -> ElementTree.Element:
    return ElementTree.Element("testsuite", {"name": _text(name), "timestamp": run.started_at.removesuffix("Z")})


def _blame(run: Run, case: ElementTree.Element, held: list[Finding]) -> None:
    opened = [found for found in held if found.waived is None]
    if not opened:
        ElementTree.SubElement(case, "skipped", {"message": _text(f"waived: {held[0].waived}")})
        return
    failure = ElementTree.SubElement(case, "failure", {"type": opened[0].party, "message": _text(opened[0].detail)})
    failure.text = _text("\n\n".join(_said(run, found) for found in opened))


def _said(run: Run, found: Finding) -> str:
    times = "once" if found.count == 1 else f"{found.count} times"
    said = f"{found.detail}\n{found.rule}\nAt {found.pointer}, {times}; fault: {found.party}\nRepeat: {repeat_command(run, found)}"
    return said if found.example is None else f"{said}\n\n{found.example}"


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
