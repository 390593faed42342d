"""Markdown for a GitHub job summary: the verdict, the findings in one table, what was exercised."""

from __future__ import annotations

import re

from contracts.analysis.finding import Finding
from contracts.reports.view.curl import repeat_command
from contracts.reports.view.escaping import visible
from contracts.runs.run import Run
from contracts.runs.scoring import SENTENCE, score

_MOST = 50  # findings shown; a job summary holds 1 MiB
_MEANT = re.compile(r"([\\`*_{}\[\]<>|#~&!])")


def render(run: Run) -> str:
    """Short, and whole by itself."""
    rate = score(run)
    opened, waived = run.open_findings, [finding for finding in run.findings if finding.waived is not None]
    counts = f"**{_many(len(opened), 'finding')}**" + (f", {len(waived)} waived" if waived else "")
    score_counts = f"{rate.held_count} of {rate.cells} held, {rate.broken_count} broken, {rate.not_exercised_count} not exercised"
    lines = [
        f"## {'✅' if run.verdict == 'PASS' else '❌'} {run.verdict}: {plain(run.title)} on {plain(run.target)}",
        "",
        f"{counts} · {_many(len(run.exchanges), 'exchange')} · {_many(len(run.judged), 'operation')} · {run.duration_s:.1f} s",
        "",
        f"Conformance **{rate.percent} %**: {score_counts}.",
        "",
        f"<sub>{SENTENCE}</sub>",
        "",
    ]
    for party, head in (("service", "The service"), ("document", "The document"), ("client", "The client")):
        lines += _table(run, head, [finding for finding in opened if finding.party == party])
    if waived:
        lines += ["<details><summary>Waived</summary>", "", "| Check | Operation | Why |", "|---|---|---|"]
        lines += [f"| {code(finding.check)} | {code(finding.operation)} | {plain(finding.waived or '')} |" for finding in waived[:_MOST]]
        lines += ["", f"… and {len(waived) - _MOST} more."] if len(waived) > _MOST else []
        lines += ["", "</details>", ""]
    return "\n".join([*lines, "Repeat:", "", "```sh", run.command, "```", ""])


def _table(run: Run, head: str, findings: list[Finding]) -> list[str]:
    if not findings:
        return []
    rows = [f"### {head}", "", "| Check | Operation | What | Times |", "|---|---|---|--:|"]
    rows += [
        f"| {code(finding.check)} | {code(finding.operation)} | {plain(finding.detail)} | {finding.count} |" for finding in findings[:_MOST]
    ]
    if len(findings) > _MOST:
        rows += ["", f"… and {len(findings) - _MOST} more: the HTML report shows all."]
    rows += ["", "Repeat the first:", "", "```sh", repeat_command(run, findings[0]), "```", ""]
    example = next((finding.example for finding in findings if finding.example is not None), None)
    if example is not None:
        fence = "`" * (3 + example.count("```"))
        rows += ["The first as a test:", "", f"{fence}python", visible(example.rstrip()), fence, ""]
    return rows


def plain(text: str) -> str:
    """`text` on one line, with nothing in it that Markdown or HTML would take for its own."""
    return _MEANT.sub(r"\\\1", visible(" ".join(text.split()))[:600])


def code(text: str) -> str:
    """`text` as code in a table's cell."""
    return "`" + visible(" ".join(text.split()))[:300].replace("`", "'").replace("|", "\\|") + "`"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
