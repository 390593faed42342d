"""Two runs side by side: which findings are new, gone or still there, and how the score, the traffic and the speed moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from contracts.analysis.finding import Finding
from contracts.reports.formats.markdown import code, plain
from contracts.reports.view.escaping import on_one_line
from contracts.runs.run import Run, dumped
from contracts.runs.scoring import score
from specs.json.parsing import Json


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one run to another. A finding is the same where its fingerprint and its party are.

    A run of an earlier version does not tell kinds and fields apart: its finding is all those that it stood for.
    """

    before: Run
    after: Run
    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    same: tuple[Finding, ...]  # as the later run shows them
    unseen: tuple[Finding, ...]  # of operations that the later run did not judge
    notes: tuple[str, ...]  # why the two may not be alike


def compare(before: Run, after: Run) -> Comparison:
    """The later run against the earlier one; findings that a waiver accepts are left out."""
    old = {_key(finding): finding for finding in before.open_findings}
    current = {_key(finding): finding for finding in after.open_findings}
    old_form = {_old_key(finding) for finding in before.open_findings if not finding.kind}
    missing = [finding for key, finding in old.items() if key not in current and not (not finding.kind and _stands_for(finding, after))]
    unjudged = set(before.judged) - set(after.judged)
    return Comparison(
        before=before,
        after=after,
        new=tuple(finding for key, finding in current.items() if key not in old and _old_key(finding) not in old_form),
        gone=tuple(finding for finding in missing if finding.operation not in unjudged),
        same=tuple(finding for key, finding in current.items() if key in old or _old_key(finding) in old_form),
        unseen=tuple(finding for finding in missing if finding.operation in unjudged),
        notes=tuple(_notes(before, after)),
    )


def text(compared: Comparison) -> str:
    """For a terminal: the verdict first."""
    lines = [f"{'FAIL' if compared.new else 'PASS'}  {compared.after.api}: {_counts(compared)}"]
    for mark, findings in (("+", compared.new), ("-", compared.gone), ("?", compared.unseen), ("=", compared.same)):
        lines += [on_one_line(f"  {mark} {finding.check}  {finding.operation}: {finding.sentence}") for finding in findings]
    lines += [f"  {name}: {before} → {after}" for name, before, after in figures(compared)]
    lines += [f"  note: {note}" for note in compared.notes]
    return "\n".join(lines) + "\n"


def markdown(compared: Comparison) -> str:
    """For a job summary."""
    lines = [f"## {'❌' if compared.new else '✅'} {plain(compared.after.title)}: {_counts(compared)}", ""]
    lines += ["| | Before | After |", "|---|--:|--:|"]
    lines += [f"| {name} | {before} | {after} |" for name, before, after in figures(compared)]
    groups = {"New": compared.new, "Gone": compared.gone, "Not judged this time": compared.unseen, "Still there": compared.same}
    for head, findings in groups.items():
        if findings:
            lines += ["", f"### {head}", "", "| Check | Operation | What |", "|---|---|---|"]
            lines += [f"| {code(finding.check)} | {code(finding.operation)} | {plain(finding.sentence)} |" for finding in findings]
    lines += ["", *(f"> {plain(note)}" for note in compared.notes)] if compared.notes else []
    return "\n".join(lines) + "\n"


def json(compared: Comparison) -> str:
    """For a program."""
    report: Json = {
        "format": "contract-comparison",
        "version": 1,
        "verdict": "FAIL" if compared.new else "PASS",
        **{name: [finding.to_json() for finding in getattr(compared, name)] for name in ("new", "gone", "same", "unseen")},
        "figures": {name: {"before": before, "after": after} for name, before, after in figures(compared)},
        "notes": list(compared.notes),
    }
    return dumped(report).decode("utf-8")


FORMATS: dict[str, Callable[[Comparison], str]] = {"json": json, "markdown": markdown, "text": text}


def figures(compared: Comparison) -> list[tuple[str, str, str]]:
    """(what, before, after)."""
    before, after = compared.before, compared.after
    rows = [("findings", str(len(before.open_findings)), str(len(after.open_findings)))]
    rows.append(("conformance", f"{score(before).percent} %", f"{score(after).percent} %"))
    rows.append(("operations judged", str(len(before.judged)), str(len(after.judged))))
    rows.append(("exchanges", f"{len(before.exchanges):,}", f"{len(after.exchanges):,}"))
    rows.append(("seconds", f"{before.duration_s:.1f}", f"{after.duration_s:.1f}"))
    rows.append(("exchanges per second", _rate(before), _rate(after)))
    rows.append(("median answer", _median(before), _median(after)))
    return rows


def _counts(compared: Comparison) -> str:
    counts = f"{len(compared.new)} new, {len(compared.gone)} gone, {len(compared.same)} still there"
    return counts + (f", {len(compared.unseen)} not judged this time" if compared.unseen else "")


def _rate(run: Run) -> str:
    return f"{len(run.exchanges) / run.duration_s:,.0f}" if run.duration_s else "0"


def _median(run: Run) -> str:
    times = sorted(exchange.elapsed_s for exchange in run.exchanges)
    return f"{times[len(times) // 2] * 1000:.1f} ms" if times else "none"


def _notes(before: Run, after: Run) -> list[str]:
    nouns = {"api": "APIs", "document_sha256": "versions of the document", "profile": "profiles", "seed": "seeds", "target": "targets"}
    notes = []
    for name, noun in nouns.items():
        earlier, later = getattr(before, name), getattr(after, name)
        if earlier != later:
            notes.append(f"different {noun}: {str(earlier)[:60]} and {str(later)[:60]}")
    if dict(before.tools) != dict(after.tools):
        notes.append("different versions of the tools, which generate different requests")
    if before.shard != after.shard:
        notes.append(f"different shards: {before.shard or 'whole'} and {after.shard or 'whole'}")
    return notes


def _key(finding: Finding) -> tuple[str, str]:
    return finding.fingerprint, finding.party


def _old_key(found: Finding) -> tuple[str, str]:
    return found.old_fingerprint, found.party


def _stands_for(old: Finding, after: Run) -> bool:
    """Whether a finding without a kind is one or more of a later run's."""
    return any(_old_key(finding) == _key(old) for finding in after.open_findings)
