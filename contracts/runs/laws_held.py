"""Which laws held for which collection: broken, held, or never put to the test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Finding
from contracts.rules import registry
from specs.json.parsing import Json


def law_outcomes(contract: Contract, findings: Sequence[Finding], compared: Iterable[tuple[str, str]] = ()) -> Json:
    """[{law, rule, collection, outcome}], a row for each law and collection; `compared`: what `contracts.runs.judging` says was."""
    exercised = frozenset(compared)
    broken = {(finding.check, finding.operation) for finding in findings}
    rows = []
    for law in registry.laws():
        for collection in contract.collections:
            keys = [key for key, candidate in contract.by_operation.items() if candidate is collection]
            if any((law.name, key) in broken for key in keys):
                outcome = "broken"
            else:
                outcome = "held" if (law.name, collection.path) in exercised else "not exercised"
            rows.append({"law": law.name, "rule": law.rule, "collection": collection.path, "outcome": outcome})
    return rows
