"""What a run says on the terminal: the verdict first, the findings, the command that repeats it last."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from contracts.reports.view.curl import repeat_command
from contracts.reports.view.escaping import on_one_line
from contracts.runs.facts import Fact, counts_by_weight, facts_of
from contracts.runs.run import Run
from specs import names

Painter = Callable[[str, str], str]
_MOST_SHOWN = 40  # findings; the reports have all
_MOST_EXAMPLES = 3
_MOST_NAMED = 8  # resources
_RED, _GREEN, _DIM = "31", "32", "2"


def lines(run: Run, *, color: bool) -> Iterator[str]:
    """The lines, without their ends."""
    paint = _painted if color else _plain
    facts = facts_of(run.open_findings)
    counted, uncounted = _counted(run, facts)
    waived = len(run.findings) - len(run.open_findings)
    parts = [", ".join(counts(facts))]
    parts += [f"{waived} waived"] if waived else []
    parts += [f"{_many(len(run.exchanges), 'exchange')} in {run.duration_s:.1f} s"]
    is_of_itself = run.target == "mock" and run.api not in names()
    where = f"a mock of {Path(run.api).name}, no service" if is_of_itself else run.target
    yield paint(f"{run.verdict}  {run.api} on {where}: ", _RED if run.verdict != "PASS" else _GREEN) + ", ".join(parts)
    if is_of_itself:
        yield "  nothing but the document itself was judged: give --target URL for a service"
        yield from _resources(run)
    for fact in counted[:_MOST_SHOWN]:
        yield from _fact(run, fact, paint)
    if len(counted) > _MOST_SHOWN:
        yield f"  … and {_many(len(counted) - _MOST_SHOWN, 'finding')} more: --report html=report.html shows all"
    yield from _uncounted(uncounted, paint)
    scopes_by_reason: dict[str, list[str]] = {}
    for scope, reason in run.failed.items():
        scopes_by_reason.setdefault(reason.splitlines()[0][:200], []).append(scope)
    for reason, scopes in scopes_by_reason.items():
        others = f" and {_many(len(scopes) - 1, 'other task')}" if len(scopes) > 1 else ""
        yield paint(on_one_line(f"  not finished: {scopes[0]}{others}: {reason}"), _RED)
    for scope, reason in run.skipped.items():
        yield paint(on_one_line(f"  not done: {scope}: {reason.splitlines()[0][:200] if reason else ''}"), _DIM)
    for note in run.notes:
        yield paint(on_one_line(f"  note: {note}"), _DIM)
    yield f"Repeat: {run.command}"


def examples(run: Run) -> Iterator[str]:
    """The smallest calls that show what a client gets wrong, as tests to be pasted: those of the first few findings."""
    example_texts = [finding.example for finding in run.open_findings if finding.example is not None]
    for example in example_texts[:_MOST_EXAMPLES]:
        yield ""
        yield from (f"    {line}" if line else "" for line in example.rstrip().splitlines())
    if len(example_texts) > _MOST_EXAMPLES:
        yield f"\n  … and {len(example_texts) - _MOST_EXAMPLES} more as tests: --report html=report.html shows all"


def wants_color(stream: TextIO = sys.stdout) -> bool:
    """Whether to paint: a person looks, and has not asked for none (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def counts(facts: Sequence[Fact]) -> Iterator[str]:
    """How many facts there are of each weight, in words, and whose fault the errors are: "2 errors (2 service)", "1 lenient"."""
    count_by_weight = counts_by_weight(facts)
    parties = Counter(fact.lead.party for fact in facts if fact.lead.weight == "error")
    faults = ", ".join(f"{count} {party}" for party, count in sorted(parties.items()))
    yield _many(count_by_weight["error"], "error") + (f" ({faults})" if faults else "") if facts else "0 findings"
    yield from (f"{count} {weight}" for weight, count in count_by_weight.items() if count and weight != "error")


def _counted(run: Run, facts: Sequence[Fact]) -> tuple[list[Fact], list[Fact]]:
    """The facts that set the verdict, and the others."""
    weights = {finding.weight for finding in run.counted_findings}
    return [fact for fact in facts if fact.lead.weight in weights], [fact for fact in facts if fact.lead.weight not in weights]


def _fact(run: Run, fact: Fact, paint: Painter) -> Iterator[str]:
    finding = fact.lead
    weight = "" if finding.weight == "error" else f"{finding.weight} "
    yield paint(f"  {weight}{finding.check}", _RED) + on_one_line(f"  {fact.subject}: {finding.sentence}")
    times = f", {fact.count} times" if fact.count > 1 else ""
    shown = run.exchange(finding.exchanges[-1]) if finding.exchanges else None
    by = f"{shown.method} {shown.target[:120]} → {shown.status or shown.failure}" if shown else ""
    yield paint(on_one_line(f"      {finding.party}{times}  #{finding.pointer}  {by}"), _DIM)
    command = repeat_command(run, finding)
    if command != run.command:
        yield paint(on_one_line(f"      repeat: {command}"), _DIM)


def _resources(run: Run) -> Iterator[str]:
    """Which resources were judged by what they keep: those that clients create and name."""
    paths = list(dict.fromkeys(str(row["collection"]) for row in run.laws if row["outcome"] != "not exercised"))
    if run.laws:
        names = ", ".join(paths[:_MOST_NAMED]) + (", …" if len(paths) > _MOST_NAMED else "")
        yield f"  {_many(len(paths), 'resource')} judged by what they keep" + (f": {names}" if paths else "")


def _uncounted(facts: Sequence[Fact], paint: Painter) -> Iterator[str]:
    """What does not set the exit status, in a line each: what a service takes beyond its document, and what a document leaves out."""
    if facts:
        yield "  not counted, unless --fail-on or --strict says so:"
    for fact in facts[:_MOST_SHOWN]:
        yield paint(on_one_line(f"  {fact.lead.weight}  {fact.lead.check}  {fact.subject}: {fact.lead.sentence}"), _DIM)
    if len(facts) > _MOST_SHOWN:
        yield paint(f"  … and {_many(len(facts) - _MOST_SHOWN, 'finding')} more: --report html=report.html shows all", _DIM)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def _painted(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"


def _plain(text: str, code: str) -> str:  # noqa: ARG001 - as `_painted`
    return text
