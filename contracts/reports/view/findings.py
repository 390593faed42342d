"""Findings and their exchanges as a reader sees them: grouped by whose fault they are and by cause, bodies indented and cut."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from contracts.analysis.finding import Finding
from contracts.reports.view.curl import curl, repeat_command
from contracts.runs.run import Run
from contracts.traffic.exchange import Exchange, Headers

PARTIES = {
    "service": ("The service", "It answers or behaves in another way than its document says."),
    "document": ("The document", "It leaves out, or gets wrong, what the service rightly does."),
    "client": ("The client", "It sends what the document does not allow, or a waiver of yours is out of date."),
}
_LONGEST = 6000  # characters of a body
_MOST_STEPS = 12  # exchanges of one finding
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[{}\[\],:]|[^\s{}\[\],:"]+|\s+|"')


@dataclass(frozen=True, slots=True)
class MessageView:
    """A request or an answer."""

    headers: Headers
    body: str
    note: str  # what is not shown


@dataclass(frozen=True, slots=True)
class StepView:
    """One exchange of a finding."""

    exchange: Exchange
    request: MessageView
    response: MessageView
    curl: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding, ready to be read."""

    finding: Finding
    steps: tuple[StepView, ...]
    left_out: int  # earlier exchanges
    repeat: str
    anchor: str


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The findings of one check or law."""

    check: str
    rule: str
    findings: tuple[FindingView, ...]


def groups(run: Run, party: str) -> list[FindingGroup]:
    """The open findings that are one party's fault, by check: the check with the most findings first."""
    findings_by_check: dict[tuple[str, str], list[Finding]] = {}
    for finding in run.open_findings:
        if finding.party == party:
            findings_by_check.setdefault((finding.check, finding.rule), []).append(finding)
    ordered = sorted(findings_by_check.items(), key=lambda item: (-len(item[1]), item[0]))
    return [FindingGroup(check, rule, tuple(show(run, finding) for finding in findings)) for (check, rule), findings in ordered]


def show(run: Run, finding: Finding) -> FindingView:
    """A finding with its last exchanges, and what repeats it."""
    numbers = finding.exchanges[-_MOST_STEPS:]
    steps = tuple(_step(run, run.exchange(number)) for number in numbers)
    return FindingView(finding, steps, len(finding.exchanges) - len(numbers), repeat_command(run, finding), anchor(finding))


def anchor(finding: Finding) -> str:
    """Its place in the page, the same in every report of the same finding: a link to it stays good."""
    identity = f"{finding.party} {finding.fingerprint} {finding.rule}"
    return "finding-" + hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:12]


def indented(text: str) -> str:
    """JSON text with a line for each value, nothing of it changed but its whitespace; any other text as it is."""
    if text.lstrip()[:1] not in ("{", "["):
        return text
    pieces: list[str] = []
    depth = 0
    lexemes = [match[0] for match in _TOKEN.finditer(text) if not match[0].isspace()]
    for before, lexeme, after in zip(["", *lexemes], lexemes, [*lexemes[1:], ""], strict=False):
        if lexeme in "}]" and before not in ("{", "["):
            depth -= 1
            pieces.append("\n" + "  " * depth)
        pieces.append(lexeme)
        if lexeme in "{[" and after not in ("}", "]"):
            depth += 1
            pieces.append("\n" + "  " * depth)
        elif lexeme == ",":
            pieces.append("\n" + "  " * depth)
        elif lexeme == ":":
            pieces.append(" ")
    return "".join(pieces)


def _step(run: Run, exchange: Exchange) -> StepView:
    return StepView(
        exchange=exchange,
        request=_message(exchange.request_headers, exchange.request_body),
        response=_message(exchange.response_headers, exchange.response_body),
        curl="" if exchange.is_callback else curl(run, exchange),
    )


def _message(headers: Headers, body: bytes) -> MessageView:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return MessageView(headers, body[:256].hex(" "), f"{len(body):,} bytes that are not UTF-8, the first in hexadecimal")
    if len(text) > _LONGEST:
        return MessageView(headers, text[:_LONGEST], f"{len(text) - _LONGEST:,} more characters in run.json")
    return MessageView(headers, indented(text), "")
