"""Which laws held for which collection: broken, held, or never put to the test."""

from __future__ import annotations

from collections.abc import Sequence

from contracts import rules
from contracts.finding import Finding
from contracts.reading import Contract
from specs.text import Json


def outcomes(contract: Contract, findings: Sequence[Finding]) -> Json:
    """[{law, rule, collection, outcome}], a row for each law and collection."""
    found = []
    for law in rules.laws():
        for collection in contract.collections:
            keys = {key for key, one in contract.by_operation.items() if one is collection}
            is_broken = any(finding.check == law.name and finding.operation in keys for finding in findings)
            found.append({"law": law.name, "rule": law.rule, "collection": collection.path, "outcome": "broken" if is_broken else "held"})
    return found
