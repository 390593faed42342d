"""What a run leaves out of its findings: those of which another says more."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.analysis.finding import Finding
from contracts.rules import registry
from contracts.rules.registry import RuleTraits


def without_muted(findings: Iterable[Finding], muted: Iterable[Finding] = ()) -> tuple[list[Finding], tuple[str, ...]]:
    """The findings that are told, and the fingerprints of the others: of `muted`, and of those beside a stronger one at an operation."""
    kept = list(findings)
    shown = {(finding.check, finding.operation) for finding in kept if finding.weight == "error"}
    traits = registry.traits()
    silent = []
    for finding in kept:
        names = traits.get(finding.check, RuleTraits()).muted_at_operation_by
        if any((name, finding.operation) in shown for name in names):
            silent.append(finding)
    told = [finding for finding in kept if finding not in silent]
    told_names = {finding.fingerprint for finding in told}
    names_left_out = (finding.fingerprint for finding in (*silent, *muted))
    return told, tuple(sorted(name for name in set(names_left_out) if name not in told_names))
