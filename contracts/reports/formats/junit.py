"""JUnit XML, as CI servers read it: a suite for each operation and each collection, a case for each check and law.

Source: the format as Jenkins' xUnit plugin describes it (junit-10.xsd); pytest writes the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree

from contracts.analysis.finding import Finding
from contracts.reports.view.case_results import CaseResult, case_results, full_text
from contracts.runs.run import Run

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(run: Run) -> str:
    """Broken cells are failures; those whose findings are all waived, and those that were never exercised, are skipped.

    What does not set the exit status is told in the output of a case that passes.
    """
    suites = [_suite(run, name, results) for name, results in groupby(case_results(run), key=lambda result: result.suite)]
    root = ElementTree.Element("testsuites", {"name": f"contracts {_text(run.api)}", **_totals(suites), "time": f"{run.duration_s:.3f}"})
    root.extend(suites)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(run: Run, name: str, results: Iterable[CaseResult]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", {"name": _text(name), "timestamp": run.started_at.removesuffix("Z")})
    for result in results:
        case = ElementTree.SubElement(suite, "testcase", {"classname": _text(result.subject), "name": result.rule, "time": "0"})
        if result.status == "skipped":
            ElementTree.SubElement(case, "skipped", {"message": _text(result.message)})
        elif result.status == "failed":
            _fail(run, case, result)
        if result.passing:
            ElementTree.SubElement(case, "system-out").text = _paragraphs(run, result.passing)
    return _counted(suite)


def _fail(run: Run, case: ElementTree.Element, result: CaseResult) -> None:
    party = result.failing[0].party if result.failing else "service"
    failure = ElementTree.SubElement(case, "failure", {"type": party, "message": _text(result.message)})
    if result.failing:
        failure.text = _paragraphs(run, result.failing)


def _paragraphs(run: Run, findings: Iterable[Finding]) -> str:
    return _text("\n\n".join(full_text(run, finding) for finding in findings))


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
