"""Annotations as GitHub Actions reads them off a job's output: a line each, at the line of the document that it breaks.

Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions, "Setting an error message".
"""

from __future__ import annotations

from collections import Counter

from contracts.analysis.finding import Weight
from contracts.reports.view.curl import repeat_command
from contracts.reports.view.escaping import visible
from contracts.reports.view.source_locations import location_of
from contracts.runs.facts import Fact, facts_of
from contracts.runs.run import Run

_LONGEST = 3000  # characters of a message; GitHub cuts what is longer than 4 KiB
_MOST = 10  # annotations of one level that GitHub shows of a step; it drops the others without a word
_LEVELS: dict[Weight, str] = {"error": "error", "lenient": "warning", "document": "notice"}


def render(run: Run) -> str:
    """At most ten annotations a level, one of each check before a second of any; what is left out is counted at the end.

    An error for a broken contract, a warning for what the service takes beyond it, a notice for what the document leaves out and where a
    waiver accepts it. Empty when nothing was found.
    """
    facts_by_level: dict[str, list[Fact]] = {}
    for fact in facts_of(run.findings):
        level = "notice" if fact.lead.waived is not None else _LEVELS[fact.lead.weight]
        facts_by_level.setdefault(level, []).append(fact)
    lines = []
    for level in _LEVELS.values():
        level_facts = facts_by_level.get(level, [])
        lines += [_line(run, fact, level) for fact in _by_turns(level_facts)[:_MOST]]
        if len(level_facts) > _MOST:
            lines.append(
                f"… and {len(level_facts) - _MOST:,} more of level {level}: GitHub shows {_MOST} of a step, the other reports all\n"
            )
    return "".join(lines)


def _by_turns(facts: list[Fact]) -> list[Fact]:
    """The first fact of each check, then the second of each, and so on."""
    count_by_check: Counter[str] = Counter()
    turns: list[tuple[int, int, Fact]] = []
    for fact in facts:
        turns.append((count_by_check[fact.lead.check], len(turns), fact))
        count_by_check[fact.lead.check] += 1
    return [fact for _, _, fact in sorted(turns, key=lambda turn: turn[:2])]


def _line(run: Run, fact: Fact, level: str) -> str:
    finding = fact.lead
    properties = {}
    location = next((at for one in fact.findings if (at := location_of(run.api, one)) is not None), None)
    if location is not None:
        properties = {"file": location.file, "line": str(location.line)}
    properties["title"] = f"{finding.check} ({finding.party}{'' if finding.weight == 'error' else f', {finding.weight}'})"
    message = f"{fact.subject}: {finding.sentence}"[:_LONGEST] + ("" if finding.waived is None else f" (waived: {finding.waived:.500})")
    message += f"\nRepeat: {repeat_command(run, finding)}"
    return f"::{level} {','.join(f'{name}={_property(value)}' for name, value in properties.items())}::{_data(visible(message))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
