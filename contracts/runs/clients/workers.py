"""The operations of a client, judged one by one, in this process or in several; the results are the same."""

from __future__ import annotations

import atexit
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Finding
from contracts.runs.clients.adapter import KEY, Adapter, AdapterError, load
from contracts.runs.clients.calling import ClientCaller
from contracts.runs.clients.drawing import InputDrawer
from contracts.runs.clients.operation import DepartureCause, OperationJudge
from contracts.runs.clients.reproducer import How, reproducer
from contracts.runs.conformance.runner import CaseCounter
from contracts.traffic.exchange import Exchange
from contracts.transport.target import TargetOptions
from specs import Operation


@dataclass(frozen=True, slots=True)
class FoundCause:
    """A finding, and the exchanges that show it."""

    finding: Finding  # its exchanges are numbered from 1
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class JudgedOperation:
    """What came of one operation."""

    exchanges: tuple[Exchange, ...]
    causes: tuple[FoundCause, ...]
    skipped: str | None  # why nothing was called


@dataclass(frozen=True, slots=True)
class WorkerOrder:
    """What a process is told to judge a client by."""

    source: str  # "MODULE:ADAPTER"
    inputs: int
    seed: int
    calls: CaseCounter


class ClientWorker:
    """One client, open, whose operations are judged one after the other."""

    def __init__(self, caller: ClientCaller, drawer: InputDrawer, inputs: int, called: Callable[[], None]) -> None:
        self._caller = caller
        self._drawer = drawer
        self._inputs = inputs
        self._called = called

    def judged(self, key: str) -> JudgedOperation:
        """What came of an operation."""
        operation = self._drawer.contract.operations[key]
        example = OperationJudge(operation, self._drawer, self._caller, self._inputs, self._called).judged()
        causes = tuple(_found(cause, self._caller.adapter) for cause in example.causes.values())
        return JudgedOperation(tuple(example.exchanges), causes, example.skipped)


def judged_here(
    adapter: Adapter, drawer: InputDrawer, todo: Sequence[Operation], inputs: int, calls: CaseCounter
) -> Iterator[tuple[int, JudgedOperation]]:
    """What came of each operation, with its place in `todo`."""
    with ClientCaller(adapter, drawer.contract) as caller:
        worker = ClientWorker(caller, drawer, inputs, calls.add)
        for number, operation in enumerate(todo):
            yield number, worker.judged(operation.key)


def judged_in_processes(order: WorkerOrder, todo: Sequence[Operation], jobs: int) -> Iterator[tuple[int, JudgedOperation]]:
    """The same, from several processes, each with a client of its own; in the order of `todo`.

    Raises:
        AdapterError: a process ended while it called the client.
    """
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin, initargs=(order,))
    try:
        futures = [pool.submit(_work, operation.key) for operation in todo]
        for number, future in enumerate(futures):
            yield number, future.result()
    except BaseException as error:
        for process in set(multiprocessing.active_children()) - before:
            process.kill()
        if isinstance(error, BrokenProcessPool):
            raise AdapterError(f"{order.source}: a process ended while it called the client; --jobs 1 shows more") from error
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _found(cause: DepartureCause, adapter: Adapter) -> FoundCause:
    departure, trial = cause.departure, cause.trial
    call_mode: How = "pages" if trial.handed is not None else "retries" if cause.is_retrying else "plain"
    finding = Finding(
        check=cause.check.name,
        rule=cause.check.rule,
        party=departure.party,
        operation=departure.operation,
        pointer=departure.pointer,
        detail=departure.detail.replace(KEY, "***"),
        exchanges=tuple(range(1, 1 + len(departure.exchanges))),
        count=cause.count,
        example=reproducer(adapter, cause.check.name, departure.operation, trial.method_call, trial.answers, how=call_mode),
    )
    return FoundCause(finding, tuple(departure.exchanges))


_order: WorkerOrder | None = None
_worker: ClientWorker | None = None


def _begin(order: WorkerOrder) -> None:
    """Keep what a process of the pool is told: its client is opened by the first operation, which can tell why not."""
    global _order
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that conducts decides what a signal means
    _order = order


def _work(key: str) -> JudgedOperation:
    global _worker
    if _order is None:
        raise RuntimeError("a process of the pool was not begun")
    if _worker is None:
        adapter = load(_order.source)
        drawer = InputDrawer(Contract(TargetOptions(api=adapter.api).document), seed=_order.seed)
        stack = ExitStack()
        atexit.register(stack.close)
        caller = stack.enter_context(ClientCaller(adapter, drawer.contract))
        _worker = ClientWorker(caller, drawer, _order.inputs, _order.calls.add)
    return _worker.judged(key)
