"""A run cut into tasks: each has a scope, and so a state, of its own, and gives the same whichever process works on it, and when."""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import contracts.experiments
import contracts.probes
from contracts.engine import Engine, EngineError
from contracts.exchange import Exchange, Headers
from contracts.existing import Existing
from contracts.finding import Finding
from contracts.judging import judge
from contracts.lab import Lab
from contracts.masking import Masker
from contracts.profile import Profile
from contracts.reading import Contract
from contracts.target import Target

_HOST = "mock.localhost"


@dataclass(frozen=True, slots=True, order=True)
class Task:
    """One piece of a run."""

    kind: str  # generate, sequences, probe or experiment
    subject: str  # an operation's key, or a collection's path
    name: str = ""  # of the experiment

    @property
    def scope(self) -> str:
        """The name of its scope: "generate POST /v1/deployments"."""
        return " ".join(filter(None, (self.kind, self.name, self.subject)))


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one task."""

    task: Task
    exchanges: list[Exchange]  # masked, numbered from 1
    findings: list[Finding]
    elapsed_s: float
    skipped: str | None = None  # why nothing was done


def tasks(contract: Contract, only: Callable[[str], bool] = lambda key: True) -> list[Task]:
    """Every task of a run on the operations whose key `only` accepts, in the document's order."""
    found = [Task("generate", operation.key) for operation in contract.document.operations if only(operation.key)]
    found += [Task("probe", operation.key) for operation in contract.document.operations if only(operation.key)]
    for collection in contract.collections:
        if collection.create is not None and only(collection.create.key):
            found += [Task("experiment", collection.path, name) for name in _names(contracts.experiments.__path__)]
    if found:
        found.append(Task("sequences", "all"))
    return found


class Worker:
    """Works on tasks against one target, one after the other."""

    def __init__(self, target: Target, profile: Profile, *, seed: int, began_s: float) -> None:
        self._target = target
        self._profile = profile
        self._began_s = began_s
        self._engine = Engine(target.contract, target.origin, seed=seed)

    def work(self, task: Task, on_case: Callable[[], None] = lambda: None) -> Part:
        """Do one task, and judge what it recorded."""
        started_s = time.monotonic()
        target = self._target.fresh(task.scope)
        skipped = None
        with Lab(target, task.scope, began_s=self._began_s) as lab:
            try:
                self._do(task, lab, on_case)
            except EngineError as error:
                skipped = str(error)
            exchanges = [_anywhere(exchange, target) for exchange in lab.exchanges]
        masker = Masker(target.contract.sensitive, target.keys.values())
        masked = [replace(exchange, number=number) for number, exchange in enumerate(masker.masked(exchanges), 1)]
        found = judge(target.contract, masked)
        return Part(task, masked, found, time.monotonic() - started_s, skipped and masker.text(skipped))

    def _do(self, task: Task, lab: Lab, on_case: Callable[[], None]) -> None:
        match task.kind:
            case "generate":
                self._engine.generate(lab.contract.operations[task.subject], lab, self._profile, on_case=on_case)
            case "sequences":
                self._engine.sequences(lab, self._profile, on_case=on_case)
            case "probe":
                existing = Existing(lab, self._engine.bodies)
                for name in _names(contracts.probes.__path__):
                    module = importlib.import_module(f"{contracts.probes.__name__}.{name}")
                    module.probe(lab, existing, lab.contract.operations[task.subject])
            case "experiment":
                module = importlib.import_module(f"{contracts.experiments.__name__}.{task.name}")
                collection = next(one for one in lab.contract.collections if one.path == task.subject)
                module.experiment(lab, Existing(lab, self._engine.bodies), collection)


def merged(parts: Sequence[Part]) -> tuple[list[Exchange], list[Finding]]:
    """The exchanges of all parts, numbered through, and their findings, like ones put together."""
    exchanges: list[Exchange] = []
    findings: dict[tuple[str, str, str], Finding] = {}
    for part in parts:
        offset = len(exchanges)
        exchanges += [replace(exchange, number=exchange.number + offset) for exchange in part.exchanges]
        for found in part.findings:
            moved = replace(found, exchanges=tuple(number + offset for number in found.exchanges))
            key = (moved.fingerprint, moved.party, moved.rule)
            known = findings.get(key)
            findings[key] = moved if known is None else _together(known, moved, exchanges)
    return exchanges, list(findings.values())


def _together(one: Finding, other: Finding, exchanges: Sequence[Exchange]) -> Finding:
    def size(found: Finding) -> tuple[int, int]:
        return len(found.exchanges), sum(exchanges[number - 1].size_bytes for number in found.exchanges)

    return replace(min(one, other, key=size), count=one.count + other.count)


def _anywhere(exchange: Exchange, target: Target) -> Exchange:
    """An exchange with an embedded mock without the port that it happened to get, so that runs repeat to the byte."""
    if not target.is_embedded:
        return exchange
    host = target.origin.removeprefix("http://")

    def moved(headers: Headers) -> Headers:
        return tuple((name, value.replace(host, _HOST)) for name, value in headers)

    return replace(
        exchange,
        target=exchange.target.replace(host, _HOST),
        request_headers=moved(exchange.request_headers),
        request_body=exchange.request_body.replace(host.encode(), _HOST.encode()),
        response_headers=moved(exchange.response_headers),
        response_body=exchange.response_body.replace(host.encode(), _HOST.encode()),
    )


def _names(path: Sequence[str]) -> Iterator[str]:
    return iter(sorted(info.name for info in pkgutil.iter_modules(path)))
