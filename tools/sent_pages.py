"""Pages of what the judge sends by itself, one for each probe and experiment: what it is for, and what it sent to a mock of ours."""

from __future__ import annotations

import contextlib
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.generation.resource_pool import ResourcePool
from contracts.generation.schemathesis_source import SchemathesisSource
from contracts.transport.session import RecordingSession
from contracts.transport.target import Target, TargetOptions, open_target
from specs import Operation, names
from specs.resources.collections import Collection

ROOT = Path(__file__).parents[1]
FOLDERS = ("probes", "experiments")
_ENOUGH = 5  # different things that are shown: no further operation is tried
_MOST_SHOWN = 15  # requests of a page
_MOST_CHARACTERS = 100  # of a request's body
_PORT = re.compile(r"127\.0\.0\.1:[0-9]+")  # of the receiver: another one each time
_INDEX = """# Probes and experiments

What the judge sends beside what Schemathesis generates. A *probe* is for one operation, an *experiment* for a collection.
Neither judges: what came back is held against every [check and law](../rules/README.md).
"""


@dataclass(frozen=True, slots=True)
class _Sent:
    """What one of them sent to a mock, and for which operation or collection."""

    api: str
    subject: str
    exchanges: tuple[MatchedExchange, ...]

    @property
    def shown_count(self) -> int:
        """How many different things it meant to show."""
        return len({matched.exchange.intent for matched in self.exchanges})


@dataclass(frozen=True, slots=True)
class _Mock:
    api: str
    target: Target
    source: SchemathesisSource


def sent_pages() -> dict[str, str]:
    """Each page of the folder by its name, README.md among them."""
    with _mocks() as mocks:
        pages = {name: _page(folder, name, mocks) for folder in FOLDERS for name in _modules(folder)}
    return {"README.md": _index(), **{f"{name}.md": text for name, text in pages.items()}}


def _index() -> str:
    lines = [_INDEX]
    for folder in FOLDERS:
        lines += [f"## {folder.capitalize()}", "", "| name | sends |", "|---|---|"]
        lines += [f"| [{name}]({name}.md) | {_lead(folder, name)} |" for name in _modules(folder)]
        lines.append("")
    return "\n".join(lines)


def _page(folder: str, name: str, mocks: list[_Mock]) -> str:
    """The page of one of them: its docstring, and what it sent where it sent most."""
    lines = [f"# {name}", "", _lead(folder, name), ""]
    entry = getattr(importlib.import_module(f"contracts.generation.{folder}.{name}"), folder.removesuffix("s"))
    if entry.__doc__:
        lines += [entry.__doc__.strip(), ""]
    sent = _most_telling(_sent(folder, name, mocks))
    if not sent.exchanges:
        return "\n".join([*lines, "Neither of our own documents declares what it is for, so there is nothing to show."]) + "\n"
    lines += ["## Example", "", f"To the mock of {sent.api}, for `{sent.subject}`:", "", "| to show | request | answer |", "|---|---|---|"]
    lines += [_row(matched) for matched in sent.exchanges[:_MOST_SHOWN]]
    if len(sent.exchanges) > _MOST_SHOWN:
        lines.append(f"| … | {len(sent.exchanges) - _MOST_SHOWN} more | |")
    return "\n".join(lines) + "\n"


def _most_telling(tries: Iterator[_Sent]) -> _Sent:
    """The first that shows enough different things, else the one that shows most."""
    best = next(tries)
    for sent in tries:
        if best.shown_count >= _ENOUGH:
            break
        best = max(best, sent, key=lambda sent: sent.shown_count)
    return best


def _sent(folder: str, name: str, mocks: list[_Mock]) -> Iterator[_Sent]:
    """What one of them sends for each operation, or each collection; for operations that take a body first."""
    module = importlib.import_module(f"contracts.generation.{folder}.{name}")
    send = module.probe if folder == "probes" else module.experiment
    for mock in mocks:
        contract = mock.target.contract
        for subject, part in _subjects(folder, contract).items():
            with RecordingSession(mock.target.fresh(f"{name} {subject}"), name, began_s=0.0) as session:
                send(session, ResourcePool(session, mock.source.bodies), part)
                matched = tuple(MatchedExchange(exchange, contract) for exchange in session.exchanges)
            yield _Sent(mock.api, subject, matched)


def _subjects(folder: str, contract: Contract) -> dict[str, Operation] | dict[str, Collection]:
    if folder == "experiments":
        return {collection.path: collection for collection in contract.collections if collection.create is not None}
    operations = sorted(contract.document.operations, key=lambda operation: operation.json_body is None)
    return {operation.key: operation for operation in operations}


@contextlib.contextmanager
def _mocks() -> Iterator[list[_Mock]]:
    """A mock of each of our APIs, for as long as the block lasts."""
    with contextlib.ExitStack() as stack:
        mocks = []
        for name in names():
            target = stack.enter_context(open_target(TargetOptions(api=name)))
            mocks.append(_Mock(name, target, SchemathesisSource(target.contract, target.origin, seed=0)))
        yield mocks


def _row(matched: MatchedExchange) -> str:
    exchange = matched.exchange
    body = exchange.request_body.decode("utf-8", "replace")
    shown = body if len(body) <= _MOST_CHARACTERS else f"{body[:_MOST_CHARACTERS]}…"
    request = f"{_code(f'{exchange.method} {exchange.target}')}{f' {_code(shown)}' if shown else ''}"
    status = "" if exchange.status is None else httpx.codes.get_reason_phrase(exchange.status)
    return f"| {_cell(exchange.intent or exchange.purpose)} | {request} | {exchange.status or ''} {status} |"


def _code(text: str) -> str:
    """A text as Markdown's code in a table's cell."""
    plain = re.sub(r"[\x00-\x1f\x7f]", "\N{REPLACEMENT CHARACTER}", _PORT.sub("localhost", text)).replace("`", "'")
    return f"`{plain}`".replace("|", "\\|")


def _cell(text: str) -> str:
    plain = re.sub(r"[\x00-\x1f\x7f]", " ", text)
    return re.sub(r"([\\`*_{}\[\]<>|])", r"\\\1", plain)


def _modules(folder: str) -> list[str]:
    return sorted(path.stem for path in (ROOT / "contracts" / "generation" / folder).glob("*.py") if path.stem != "__init__")


def _lead(folder: str, name: str) -> str:
    text = importlib.import_module(f"contracts.generation.{folder}.{name}").__doc__ or ""
    return re.sub(r"\s*\n\s*", " ", text.strip())
