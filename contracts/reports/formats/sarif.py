"""SARIF 2.1.0, as code scanning reads it: a rule for each check and law that found something, a result for each finding.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/, sections 3.13 to 3.58.
"""

from __future__ import annotations

import hashlib

import contracts.runs.run
from contracts.analysis.finding import Finding, Weight
from contracts.reports.rule_pages import command_of, link_of, page, rules
from contracts.reports.view.curl import repeat_command
from contracts.reports.view.source_locations import location_of
from contracts.runs.facts import Fact, facts_of
from contracts.runs.run import Run
from specs.json.parsing import Json

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: dict[Weight, str] = {"error": "error", "lenient": "warning", "document": "note"}


def render(run: Run) -> str:
    """One run in the SARIF sense, a result for each fact; a waived one is a suppressed result."""
    facts = sorted(facts_of(run.findings), key=lambda fact: fact.lead.waived is not None)
    rule_by_check = {fact.lead.check: fact.lead.rule for fact in facts}
    positions = {check: number for number, check in enumerate(rule_by_check)}
    document = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "contracts",
                        "semanticVersion": run.tools.get("contract-mocks", "0.0.0"),
                        "rules": [_rule(check, rule) for check, rule in rule_by_check.items()],
                    }
                },
                "automationDetails": {"id": f"contracts/{run.api}/{run.target}/"},
                "invocations": [{"executionSuccessful": True, "commandLine": run.command, "startTimeUtc": run.started_at}],
                "columnKind": "unicodeCodePoints",
                "results": [_result(run, fact, positions[fact.lead.check]) for fact in facts],
            }
        ],
    }
    return contracts.runs.run.dumped(document).decode("utf-8")


def _rule(check: str, rule: str) -> Json:
    """A reporting descriptor; of a check or a law with its page, and the RFC that it comes from."""
    parts = check.split("_")
    descriptor: Json = {"id": check, "name": "".join(part.capitalize() for part in parts), "shortDescription": {"text": rule}}
    command = command_of(check)
    if command is None:
        return descriptor
    link = link_of(rules()[check])
    text = f"{rule}\n\nWhat it asks, when it is silent, and an exchange that breaks it: {command}"
    help_text = {"text": text, "markdown": f"{page(check)}\nThis page: `{command}`\n"}
    return {**descriptor, "help": help_text, **({} if link is None else {"helpUri": link})}


def _result(run: Run, fact: Fact, position: int) -> Json:
    finding = fact.lead
    mark = hashlib.sha256(f"{finding.party} {finding.fingerprint}".encode("utf-8", "replace")).hexdigest()
    result: Json = {
        "ruleId": finding.check,
        "ruleIndex": position,
        "level": _LEVELS[finding.weight],
        "message": {"text": f"{fact.subject}: {finding.sentence}"},
        "locations": [_location(run, one) for one in fact.findings],
        "partialFingerprints": {"contracts/v1": mark},
        "occurrenceCount": fact.count,
        "properties": {
            "party": finding.party,
            "weight": finding.weight,
            "pointer": finding.pointer,
            "operations": list(fact.operations),
            "repeat": repeat_command(run, finding),
        },
    }
    if finding.waived is not None:
        result["suppressions"] = [{"kind": "external", "justification": finding.waived}]
    return result


def _location(run: Run, finding: Finding) -> Json:
    location: Json = {"logicalLocations": [{"fullyQualifiedName": finding.operation, "decoratedName": finding.pointer, "kind": "member"}]}
    at = location_of(run.api, finding)
    if at is not None:
        location["physicalLocation"] = {"artifactLocation": {"uri": at.file, "uriBaseId": "%SRCROOT%"}, "region": {"startLine": at.line}}
    return location
