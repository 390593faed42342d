"""SARIF 2.1.0, as code scanning reads it: a rule for each check and law that found something, a result for each finding.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/, sections 3.13 to 3.58.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePath

import contracts.runs.run
from contracts.analysis.finding import Finding
from contracts.reports.view.curl import repeat_command
from contracts.reports.view.source_locations import location_of
from contracts.runs.run import Run
from specs.json.parsing import Json

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"service": "error", "client": "error", "document": "warning"}


def render(run: Run) -> str:
    """One run in the SARIF sense; a waived finding is a suppressed result."""
    rules = {finding.check: finding.rule for finding in run.findings}
    positions = {check: number for number, check in enumerate(rules)}
    document = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "contracts",
                        "semanticVersion": run.tools.get("contract-mocks", "0.0.0"),
                        "rules": [_rule(check, rule) for check, rule in rules.items()],
                    }
                },
                "automationDetails": {"id": f"contracts/{run.api}/{run.target}/"},
                "invocations": [{"executionSuccessful": True, "commandLine": run.command, "startTimeUtc": run.started_at}],
                "columnKind": "unicodeCodePoints",
                "results": [_result(run, finding, positions[finding.check]) for finding in run.findings],
            }
        ],
    }
    return contracts.runs.run.dumped(document).decode("utf-8")


def _rule(check: str, rule: str) -> Json:
    parts = check.split("_")
    return {"id": check, "name": "".join(part.capitalize() for part in parts), "shortDescription": {"text": rule}}


def _result(run: Run, finding: Finding, position: int) -> Json:
    mark = hashlib.sha256(f"{finding.party} {finding.fingerprint}".encode("utf-8", "replace")).hexdigest()
    result: Json = {
        "ruleId": finding.check,
        "ruleIndex": position,
        "level": _LEVELS[finding.party],
        "message": {"text": f"{finding.operation}: {finding.detail}"},
        "locations": [_location(run, finding)],
        "partialFingerprints": {"contracts/v1": mark},
        "occurrenceCount": finding.count,
        "properties": {"party": finding.party, "pointer": finding.pointer, "repeat": repeat_command(run, finding)},
    }
    if finding.waived is not None:
        result["suppressions"] = [{"kind": "external", "justification": finding.waived}]
    return result


def _location(run: Run, finding: Finding) -> Json:
    location: Json = {"logicalLocations": [{"fullyQualifiedName": finding.operation, "decoratedName": finding.pointer, "kind": "member"}]}
    at = location_of(run.api, finding)
    if at is not None and not PurePath(at.file).is_absolute():
        location["physicalLocation"] = {"artifactLocation": {"uri": at.file, "uriBaseId": "%SRCROOT%"}, "region": {"startLine": at.line}}
    return location
