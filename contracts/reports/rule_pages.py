"""A page for each check and law, made from its source: what it promises, when it is silent, and an exchange that breaks it."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib.util import find_spec
from types import ModuleType

import yaml

import contracts.rules.pairs.checks
import contracts.rules.pairs.laws
from contracts.analysis.finding import Departure
from contracts.analysis.history import History
from contracts.reports.view.escaping import visible
from contracts.rules import registry
from contracts.rules.examples.rule_pair import START_S, RulePair
from contracts.rules.registry import Check, Law
from contracts.traffic.exchange import Exchange, Headers
from specs.json import pointer as pointers
from specs.json.parsing import Json

MARK = "<!-- Written by `contracts rules --write`: change the rule's docstring or its pair instead. -->"
"""The first line of every page that is written to a file."""

_SILENT, _SOURCE = "Silent: ", "Source: "
_USUAL_ELAPSED_S = 0.01
_MOST_LINES = 24  # of what the document says
_RFC = re.compile(r"RFC (\d+)(?:, sections? (\d[\d.]*\d|\d))?")
_FOLDS = {
    "service": "Departures that say the same are one finding within the whole service.",
    "path": "Departures that say the same are one finding within a path.",
    "operation": "Departures that say the same are one finding within an operation.",
}
_WEIGHTS = {
    "error": "an error",
    "lenient": "lenient: the service takes more than it declares",
    "document": "of the document, which is incomplete",
}


@dataclass(frozen=True, slots=True)
class RuleDescription:
    """What a rule's docstring says of it."""

    finds: str  # its paragraphs about what breaks the rule
    silent: str  # when nothing is said; "" where the docstring does not tell
    source: str  # where the promise comes from; "" as above


@cache
def rules() -> dict[str, Check | Law]:
    """Every check and law, by its name."""
    every_rule: list[Check | Law] = [*registry.checks(), *registry.laws()]
    return {rule.name: rule for rule in every_rule}


def described(rule: Check | Law) -> RuleDescription:
    """What a rule's docstring says: paragraphs of free text, then those that begin with "Silent:" and "Source:"."""
    paragraphs = (inspect.getdoc(rule.find) or "").split("\n\n")
    by_head = {head: text.removeprefix(head) for text in paragraphs for head in (_SILENT, _SOURCE) if text.startswith(head)}
    finds = "\n\n".join(text for text in paragraphs if not text.startswith((_SILENT, _SOURCE)))
    return RuleDescription(finds, _sentence(by_head.get(_SILENT, "")), _sentence(by_head.get(_SOURCE, "")))


def pair_of(rule: Check | Law) -> RulePair | None:
    """The broken and the sound exchange of a rule; None for one of another package, which has none."""
    module = _pair_module(rule)
    return None if module is None else module.PAIR


def _pair_module(rule: Check | Law) -> ModuleType | None:
    package = contracts.rules.pairs.checks if isinstance(rule, Check) else contracts.rules.pairs.laws
    name = f"{package.__name__}.{rule.name}"
    return None if find_spec(name) is None else importlib.import_module(name)


def departures(rule: Check | Law, history: History) -> list[Departure]:
    """What a check finds in each exchange of a history, or a law in the whole."""
    if isinstance(rule, Check):
        return [departure for matched in history.readings for departure in rule.find(matched)]
    return list(rule.find(history))


def command_of(name: str) -> str | None:
    """The command that shows a rule's page; None for what is neither a check nor a law, such as those on clients and waivers."""
    return f"contracts rules {name}" if name in rules() else None


def link_of(rule: Check | Law) -> str | None:
    """The address of the first RFC that a rule's source names; None where it names none."""
    match = _RFC.search(described(rule).source)
    if match is None:
        return None
    return f"https://www.rfc-editor.org/rfc/rfc{match[1]}" + (f"#section-{match[2]}" if match[2] else "")


@cache
def page(name: str) -> str:
    """The page of a rule, as Markdown.

    Raises:
        KeyError: there is no such rule.
    """
    rule = rules()[name]
    text = described(rule)
    kind = "A check, on one exchange" if isinstance(rule, Check) else "A law, on several exchanges"
    lines = [f"# {name}", "", f"**{rule.rule}**", "", f"{kind}. {_FOLDS[rule.traits.fold]}", "", "## What it finds", "", text.finds, ""]
    silences = [sentence for sentence in (text.silent, *_silences(rule)) if sentence]
    lines += ["## When it is silent", "", " ".join(silences), ""] if silences else []
    lines += ["## Where the promise comes from", "", text.source, ""] if text.source else []
    pair = pair_of(rule)
    lines += list(_shown(rule, pair)) if pair is not None else []
    return visible("\n".join(lines).rstrip()) + "\n"


def index() -> str:
    """The list of all pages, as Markdown."""
    lines = ["# Checks and laws", "", "What a service is held to. `contracts rules` lists them, `contracts rules NAME` shows a page.", ""]
    for head, kind in (("Checks: on one exchange", Check), ("Laws: on several exchanges", Law)):
        lines += [f"## {head}", "", "| rule | asks |", "|---|---|"]
        lines += [f"| [{rule.name}]({rule.name}.md) | {rule.rule} |" for rule in rules().values() if isinstance(rule, kind)]
        lines.append("")
    return "\n".join(lines)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _silences(rule: Check | Law) -> Iterator[str]:
    """What other rules tell in its place."""
    traits = rule.traits
    muting = tuple(name for name in traits.muted_by if name != rule.name)
    if muting:
        yield f"Of an exchange in which {_names(muting)} finds something, nothing else is told."
    if traits.said_by:
        yield f"What {_names(traits.said_by)} tells of the same exchange is not told twice."
    if traits.muted_at_operation_by:
        yield f"Of an operation at which {_names(traits.muted_at_operation_by)} finds something, nothing else is told."


def _names(names: tuple[str, ...]) -> str:
    return " or ".join(f"`{name}`" for name in names)


def _shown(rule: Check | Law, pair: RulePair) -> Iterator[str]:
    """The pair: all exchanges around the broken one, what is found in them, and the sound one in its place."""
    broken, sound = pair.broken_history, pair.sound_history
    position = len(pair.before)
    yield from ("## Example", "", inspect.getdoc(_pair_module(rule)) or "", "")
    yield from ("### Broken" if len(broken.readings) == 1 else f"### Broken: by exchange {position + 1}", "")
    for matched in broken.readings:
        yield from _message(matched.exchange, is_alone=len(broken.readings) == 1)
    for departure in departures(rule, broken)[:1]:
        yield from (
            "Found:",
            "",
            "```text",
            departure.detail,
            "```",
            "",
            f"It is {_WEIGHTS[departure.weight]}; in the document, at `{departure.pointer}`.",
            "",
        )
        yield from _declared(pair.contract.document.raw, departure.pointer)
    yield from ("### Kept" if len(broken.readings) == 1 else f"### Kept: with another exchange {position + 1}", "")
    yield from _message(sound.readings[position].exchange, is_alone=len(broken.readings) == 1)


def _message(exchange: Exchange, *, is_alone: bool) -> Iterator[str]:
    """An exchange as its text, below what the text does not show."""
    remarks = list(_remarks(exchange))
    number = "" if is_alone else f"{exchange.number}."
    head = " ".join(filter(None, (number, "; ".join(remarks))))
    if head:
        yield from (f"*{head}*", "")
    yield from ("```http", f"{exchange.method} {exchange.target} HTTP/1.1", *_content(exchange.request_headers, exchange.request_body), "")
    if exchange.status is None:
        yield f"(no answer: {exchange.failure})"
    else:
        known = {status.value: status.phrase for status in HTTPStatus}
        yield f"HTTP/1.1 {exchange.status} {known.get(exchange.status, '')}".rstrip()
        yield from _content(exchange.response_headers, exchange.response_body)
    yield from ("```", "")


def _content(headers: Headers, body: bytes) -> Iterator[str]:
    yield from (f"{name}: {value}" for name, value in headers)
    if body:
        yield from ("", body.decode("utf-8", "backslashreplace"))


def _remarks(exchange: Exchange) -> Iterator[str]:
    """What an exchange's own text does not show: who sent it and what for, when, and how long it took."""
    if exchange.is_callback:
        yield "the service calls back"
    elif exchange.identity in ("other", "wrong"):
        yield f"with {'another' if exchange.identity == 'other' else 'a wrong'} key"
    if exchange.purpose not in ("fuzzing", "callback"):
        yield f"sent for: {exchange.purpose}"
    if exchange.elapsed_s != _USUAL_ELAPSED_S or exchange.sent_s != exchange.number:
        yield f"sent at {exchange.sent_s:g} s, took {exchange.elapsed_s:g} s"
    if exchange.clock_s is not None and exchange.clock_s != START_S:
        yield f"the service's clock is {exchange.clock_s - START_S:g} s on"


def _declared(raw: Json, pointer: str) -> Iterator[str]:
    """What the document says at a pointer, where that is short."""
    try:
        declared = pointers.follow(raw, pointers.split(pointer))
    except (LookupError, TypeError, ValueError):
        return
    text = yaml.safe_dump(declared, sort_keys=False, allow_unicode=True).removesuffix("...\n").rstrip()
    if text.count("\n") < _MOST_LINES:
        yield from ("```yaml", text, "```", "")
