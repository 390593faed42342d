"""Findings and their exchanges as a reader sees them: by weight, by whose fault they are and by cause."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from contracts.analysis.finding import Finding
from contracts.reports.rule_pages import command_of
from contracts.reports.view.curl import curl, repeat_command
from contracts.reports.view.excerpts import Excerpt, excerpt, offending_texts
from contracts.runs.facts import Fact, facts_of
from contracts.runs.run import Run
from contracts.traffic.exchange import Exchange, Headers

SECTIONS = {
    "service": ("The service", "It answers or behaves in another way than its document says."),
    "document": ("The document", "It gets wrong what the service rightly does."),
    "client": ("The client", "It sends what the document does not allow, or a waiver of yours is out of date."),
    "lenient": ("Lenient", "The service takes more than its document declares: it breaks nobody's contract."),
    "left-out": ("Left out", "The document leaves out what anyone expects; the service is right."),
}
_MOST_STEPS = 12  # exchanges of one finding


@dataclass(frozen=True, slots=True)
class MessageView:
    """A request or an answer."""

    headers: Headers
    body: Excerpt


@dataclass(frozen=True, slots=True)
class StepView:
    """One exchange of a finding."""

    exchange: Exchange
    request: MessageView
    response: MessageView
    curl: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """One fact, ready to be read."""

    finding: Finding  # that shows it best
    subject: str  # its operation, or how many there are
    operations: tuple[str, ...]
    count: int  # departures
    steps: tuple[StepView, ...]
    left_out: int  # earlier exchanges
    repeat: str
    anchor: str
    other_anchors: tuple[str, ...]  # of the findings that say the same


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The facts of one check or law."""

    check: str
    rule: str
    findings: tuple[FindingView, ...]
    command: str | None  # that shows the rule's page


def groups(run: Run, section: str) -> list[FindingGroup]:
    """The open facts of one section, by check: the check with the heaviest first."""
    facts_by_check: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts_of(run.open_findings):
        if _section_of(fact.lead) == section:
            facts_by_check.setdefault((fact.lead.check, fact.lead.rule), []).append(fact)
    return [
        FindingGroup(check, rule, tuple(show(run, fact) for fact in facts), command_of(check))
        for (check, rule), facts in facts_by_check.items()
    ]


def _section_of(finding: Finding) -> str:
    return {"error": finding.party, "lenient": "lenient", "document": "left-out"}[finding.weight]


def show(run: Run, fact: Fact) -> FindingView:
    """A fact with the last exchanges that show it, and what repeats it."""
    finding = fact.lead
    numbers = finding.exchanges[-_MOST_STEPS:]
    offending = offending_texts(finding)
    steps = tuple(_step(run, run.exchange(number), offending) for number in numbers)
    return FindingView(
        finding=finding,
        subject=fact.subject,
        operations=fact.operations,
        count=fact.count,
        steps=steps,
        left_out=len(finding.exchanges) - len(numbers),
        repeat=repeat_command(run, finding),
        anchor=anchor(finding),
        other_anchors=tuple(dict.fromkeys(anchor(other) for other in fact.findings[1:])),
    )


def anchor(finding: Finding) -> str:
    """Its place in the page, the same in every report of the same finding: a link to it stays good."""
    identity = f"{finding.party} {finding.fingerprint} {finding.rule}"
    return "finding-" + hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:12]


def _step(run: Run, exchange: Exchange, offending: tuple[str, ...]) -> StepView:
    return StepView(
        exchange=exchange,
        request=_message(exchange.request_headers, exchange.request_body, offending),
        response=_message(exchange.response_headers, exchange.response_body, offending),
        curl="" if exchange.is_callback else curl(run, exchange),
    )


def _message(headers: Headers, body: bytes, offending: tuple[str, ...]) -> MessageView:
    try:
        return MessageView(headers, excerpt(body.decode("utf-8"), offending))
    except UnicodeDecodeError:
        note = f"{len(body):,} bytes that are not UTF-8, the first in hexadecimal"
        return MessageView(headers, Excerpt(body[:256].hex(" "), "", "", note))
