"""Which laws held for which collection: broken, held, or never put to the test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contracts import rules
from contracts.evidence.contract import Contract
from contracts.evidence.finding import Finding
from specs.text import Json


def outcomes(contract: Contract, findings: Sequence[Finding], compared: Iterable[tuple[str, str]] = ()) -> Json:
    """[{law, rule, collection, outcome}], a row for each law and collection; `compared`: what `contracts.judging` says was."""
    exercised = frozenset(compared)
    broken = {(finding.check, finding.operation) for finding in findings}
    found = []
    for law in rules.laws():
        for collection in contract.collections:
            keys = [key for key, one in contract.by_operation.items() if one is collection]
            if any((law.name, key) in broken for key in keys):
                outcome = "broken"
            else:
                outcome = "held" if (law.name, collection.path) in exercised else "not exercised"
            found.append({"law": law.name, "rule": law.rule, "collection": collection.path, "outcome": outcome})
    return found
