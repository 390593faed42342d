"""Markdown for a GitHub job summary: the verdict, the findings in one table, what was exercised."""

from __future__ import annotations

import re

from contracts.analysis.finding import Finding, Weight
from contracts.reports.rule_pages import command_of
from contracts.reports.verdict import counts
from contracts.reports.view.curl import repeat_command
from contracts.reports.view.escaping import on_one_line, visible
from contracts.runs.facts import Fact, facts_of
from contracts.runs.run import Run
from contracts.runs.scoring import SENTENCE, score

_MOST = 50  # findings shown; a job summary holds 1 MiB
_MEANT = re.compile(r"([\\`*_{}\[\]<>|#~&!])")


_HEADS: dict[Weight, str] = {
    "error": "Errors",
    "lenient": "Lenient: the service takes more than it declares",
    "document": "Document: it leaves out what anyone expects",
}


def render(run: Run) -> str:
    """Short, and whole by itself."""
    rate = score(run)
    facts = facts_of(run.open_findings)
    waived = [finding for finding in run.findings if finding.waived is not None]
    counted = f"**{', '.join(counts(facts))}**" + (f", {len(waived)} waived" if waived else "")
    score_counts = f"{rate.held_count} of {rate.cells} held, {rate.broken_count} broken, {rate.not_exercised_count} not exercised"
    lines = [
        f"## {'✅' if run.verdict == 'PASS' else '❌'} {run.verdict}: {plain(run.title)} on {plain(run.target)}",
        "",
        f"{counted} · {_many(len(run.exchanges), 'exchange')} · {_many(len(run.judged), 'operation')} · {run.duration_s:.1f} s",
        "",
        f"Conformance **{rate.percent} %**: {score_counts}.",
        "",
        f"<sub>{SENTENCE}</sub>",
        "",
    ]
    commands: dict[str, list[int]] = {}
    for weight, head in _HEADS.items():
        lines += _table(run, head, [fact for fact in facts if fact.lead.weight == weight], commands)
    lines += _waived(waived)
    return "\n".join([*lines, *_pages(facts), *_repeats(run, commands), ""])


def _table(run: Run, head: str, facts: list[Fact], commands: dict[str, list[int]]) -> list[str]:
    """One weight's facts; `commands` learns which command repeats which of them, by their numbers."""
    if not facts:
        return []
    rows = [f"### {head}", "", "| Check | Operation | What | Fault | Times | Repeat |", "|---|---|---|---|--:|--:|"]
    for fact in facts[:_MOST]:
        number = 1 + sum(map(len, commands.values()))
        commands.setdefault(repeat_command(run, fact.lead), []).append(number)
        cells = (code(fact.lead.check), code(fact.subject), plain(fact.lead.sentence), fact.lead.party, str(fact.count), f"({number})")
        rows.append(f"| {' | '.join(cells)} |")
    if len(facts) > _MOST:
        rows += ["", f"… and {len(facts) - _MOST} more: the HTML report shows all."]
    rows.append("")
    example = next((fact.lead.example for fact in facts if fact.lead.example is not None), None)
    if example is not None:
        fence = "`" * (3 + example.count("```"))
        rows += ["The first as a test:", "", f"{fence}python", visible(example.rstrip()), fence, ""]
    return rows


def _waived(waived: list[Finding]) -> list[str]:
    if not waived:
        return []
    lines = ["<details><summary>Waived</summary>", "", "| Check | Operation | Why |", "|---|---|---|"]
    lines += [f"| {code(finding.check)} | {code(finding.operation)} | {plain(finding.waived or '')} |" for finding in waived[:_MOST]]
    lines += ["", f"… and {len(waived) - _MOST} more."] if len(waived) > _MOST else []
    return [*lines, "", "</details>", ""]


def _repeats(run: Run, commands: dict[str, list[int]]) -> list[str]:
    """Every command that repeats a finding, once, and behind it which; the whole run's last."""
    lines = [f"{on_one_line(command)}  # {_numbers(numbers)}" for command, numbers in commands.items() if command != run.command]
    return ["Repeat:", "", "```sh", *lines, run.command, "```"]


def _pages(facts: list[Fact]) -> list[str]:
    """The commands that show what the rules ask, with an exchange that breaks each."""
    commands = filter(None, map(command_of, dict.fromkeys(fact.lead.check for fact in facts[:_MOST])))
    listed = ", ".join(map(code, commands))
    return [f"What each asks, with an exchange that breaks it: {listed}.", ""] if listed else []


def _numbers(numbers: list[int]) -> str:
    return ", ".join(f"({number})" for number in numbers)


def plain(text: str) -> str:
    """`text` on one line, with nothing in it that Markdown or HTML would take for its own."""
    return _MEANT.sub(r"\\\1", visible(" ".join(text.split()))[:600])


def code(text: str) -> str:
    """`text` as code in a table's cell."""
    return "`" + visible(" ".join(text.split()))[:300].replace("`", "'").replace("|", "\\|") + "`"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
