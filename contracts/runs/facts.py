"""Findings put together as a reader counts them: one fact once, however many operations show it, the heaviest first.

A finding stays what it is (waivers, comparisons and the score go by it); a fact is what reports show of those that say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts.analysis.finding import WEIGHTS, Finding, Weight
from contracts.rules import registry
from contracts.rules.registry import RuleTraits
from specs.json.parsing import Json

_VARYING = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|\b[A-Z]{3,}\b|[\w./:+-]*\d[\w./:+-]*")
_LISTED = re.compile(r"#(?:,? (?:and )?#)+")
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Fact:
    """Findings of one check that say the same, of one operation or of several."""

    findings: tuple[Finding, ...]  # the one that shows it best first

    @property
    def lead(self) -> Finding:
        """The finding that shows it best."""
        return self.findings[0]

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations that show it, each once."""
        return tuple(dict.fromkeys(finding.operation for finding in self.findings))

    @property
    def count(self) -> int:
        """How many departures there were."""
        return sum(finding.count for finding in self.findings)

    @property
    def subject(self) -> str:
        """The operation, or how many there are and the first of them: "4 operations: GET /a, PUT /a, GET /b, …"."""
        operations = self.operations
        if len(operations) == 1:
            return operations[0]
        return f"{len(operations)} operations: {', '.join(operations[:_MOST_NAMED])}{', …' if len(operations) > _MOST_NAMED else ''}"

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Its place among others: by weight, then by how many it would hit."""
        is_rare = all(finding.reach == "some" for finding in self.findings)
        return WEIGHTS.index(self.lead.weight), is_rare, -len(self.operations), -self.count


def facts_of(findings: Iterable[Finding]) -> list[Fact]:
    """The findings as facts, the heaviest and those that hit most users first."""
    traits = registry.traits()
    by_key: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        by_key.setdefault(_key(finding, traits.get(finding.check, RuleTraits())), []).append(finding)
    facts = [Fact(tuple(sorted(alike, key=lambda finding: finding.reach == "some"))) for alike in by_key.values()]
    return sorted(facts, key=lambda fact: fact.rank)


def counts_by_weight(facts: Sequence[Fact]) -> dict[Weight, int]:
    """How many facts there are of each weight, from the heaviest."""
    return {weight: sum(fact.lead.weight == weight for fact in facts) for weight in WEIGHTS}


def facts_json(findings: Sequence[Finding]) -> Json:
    """The open findings as facts: of each its weight, its check, its operations, and where its findings stand in the run, from 0."""
    places = {id(finding): place for place, finding in enumerate(findings)}
    return [
        {
            "weight": fact.lead.weight,
            "check": fact.lead.check,
            "operations": list(fact.operations),
            "findings": [places[id(finding)] for finding in fact.findings],
        }
        for fact in facts_of(finding for finding in findings if finding.waived is None)
    ]


def _key(finding: Finding, traits: RuleTraits) -> tuple[object, ...]:
    fact = (finding.waived, finding.check, finding.rule, finding.weight, finding.party, finding.kind or _wording(finding.detail))
    if (not finding.exchanges and finding.party == "client") or finding.example is not None:  # of waivers, and of clients' calls
        return (*fact, finding.fingerprint, finding.detail)
    if finding.weight != "error" or traits.fold == "service":
        return fact
    if finding.pointer.startswith("/components/schemas/") and traits.fold != "operation":
        return (*fact, finding.field, finding.pointer)
    place = finding.operation if traits.fold == "operation" else finding.operation.partition(" ")[2]
    return (*fact, finding.field, place, "" if finding.kind else finding.pointer)


def _wording(detail: str) -> str:
    """What is said, without what is said of: quoted values, numbers, names in capitals."""
    return _LISTED.sub("#", _VARYING.sub("#", detail))
