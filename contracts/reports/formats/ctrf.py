"""Common Test Report Format, as its reporters for chats, pull requests and dashboards read it: a test for each check and law.

Source: https://github.com/ctrf-io/ctrf, docs/specification and schema/ctrf.schema.json, specification 0.0.0.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from contracts.reports.view.case_results import CaseResult, case_results, full_text
from contracts.reports.view.source_locations import location_of
from contracts.runs.run import Run, dumped
from specs.json.parsing import Json

_SPECIFICATION = "0.0.0"
_STATUSES = ("passed", "failed", "skipped", "pending", "other")


def render(run: Run) -> str:
    """Failed and skipped as in JUnit; what was not finished is a test of the status `other`."""
    tests = [*(_test(run, result) for result in case_results(run)), *_unfinished(run)]
    counts = Counter(test["status"] for test in tests)
    start_ms = int(datetime.fromisoformat(run.started_at).timestamp() * 1000)
    document: Json = {
        "reportFormat": "CTRF",
        "specVersion": _SPECIFICATION,
        "timestamp": run.started_at,
        "generatedBy": "contracts",
        "results": {
            "tool": {"name": "contracts", "version": run.tools.get("contract-mocks", "0.0.0")},
            "summary": {
                "tests": len(tests),
                **{status: counts[status] for status in _STATUSES},
                "suites": len({tuple(test["suite"]) for test in tests}),
                "start": start_ms,
                "stop": start_ms + int(run.duration_s * 1000),
            },
            "tests": tests,
            "environment": {"appName": run.title, "testEnvironment": run.target},
            "extra": {"verdict": run.verdict, "command": run.command, "exchanges": len(run.exchanges)},
        },
    }
    return dumped(document).decode("utf-8")


def _test(run: Run, result: CaseResult) -> Json:
    test: Json = {"name": f"{result.rule} {result.subject}", "status": result.status, "duration": 0, "suite": [result.suite]}
    if result.message:
        test["message"] = result.message
    if result.failing:
        test["trace"] = "\n\n".join(full_text(run, finding) for finding in result.failing)
        test["labels"] = {"fault": result.failing[0].party, "weight": result.failing[0].weight}
        location = location_of(run.api, result.failing[0])
        if location is not None:
            test |= {"filePath": location.file, "line": location.line}
    if result.passing:
        test["stdout"] = [line for finding in result.passing for line in full_text(run, finding).splitlines()]
    return {**test, "tags": [result.rule]}


def _unfinished(run: Run) -> list[Json]:
    return [
        {"name": f"not finished: {scope}", "status": "other", "duration": 0, "suite": ["not finished"], "message": reason}
        for scope, reason in run.failed.items()
    ]
