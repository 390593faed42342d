"""The tasks of a run on the workers of a Dask cluster, each of which opens the target for itself."""

from __future__ import annotations

import atexit
import contextlib
import importlib.metadata
import importlib.util
import tempfile
import threading
import time
import uuid
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from contracts.runs.conformance.plan import RunPlan
from contracts.runs.conformance.tasks import Task, TaskError, TaskResult
from contracts.transport.target import TargetError, TargetOptions, open_target
from specs import names

if TYPE_CHECKING:
    from contracts.runs.conformance.worker import Worker
    from contracts.runs.interruption import Interruption

SCHEME = "dask://"
_CONNECT_S = 10.0
_VERSION = importlib.metadata.version("contract-mocks")


class ClusterError(ValueError):
    """The cluster cannot be used. The message names its address, and says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteRun:
    """What a worker must know of a run to open its target: everything but the credentials, which stand in the worker's own environment."""

    id: str
    plan: RunPlan
    document: bytes | None  # as JSON, where it is a file, which other machines do not have
    began_at_s: float  # by the wall clock, as monotonic clocks of several machines have nothing in common
    version: str = _VERSION


def scheduler_address(executor: str) -> str:
    """Where a cluster's scheduler listens: "tcp://HOST:PORT" for "dask://HOST:PORT".

    Raises:
        ClusterError: it is no such address, or `contract-mocks[distributed]` is not installed.
    """
    host, _, port = executor.removeprefix(SCHEME).rpartition(":")
    if not executor.startswith(SCHEME) or not host or not port.isdecimal():
        raise ClusterError(f"--executor: got {executor!r}, wanted {SCHEME}HOST:PORT")
    if importlib.util.find_spec("distributed") is None:
        raise ClusterError("--executor needs Dask: pip install 'contract-mocks[distributed]'")
    return f"tcp://{host}:{port}"


def cluster_results(
    executor: str, plan: RunPlan, tasks: Sequence[Task], began_s: float, interruption: Interruption
) -> Generator[TaskResult]:
    """What came of each task, as they finish.

    Raises:
        ClusterError: nobody listens there, or no worker can do the tasks.
        contracts.runs.conformance.tasks.TaskError: one could not be begun.
    """
    address = scheduler_address(executor)
    from distributed import Client, as_completed
    from distributed.scheduler import KilledWorker

    remote = RemoteRun(
        id=uuid.uuid4().hex, plan=plan, document=_carried(plan.target_options), began_at_s=time.time() - (time.monotonic() - began_s)
    )
    try:
        client = Client(address, timeout=_CONNECT_S, set_as_default=False)
    except OSError as error:
        raise ClusterError(f"--executor {executor}: no scheduler answers there: {error}") from None
    with client:
        if not client.scheduler_info()["workers"]:
            raise ClusterError(f"--executor {executor}: the cluster has no workers")
        futures = [client.submit(work_remotely, remote, task, pure=False, priority=-number) for number, task in enumerate(tasks)]
        try:
            with interruption.working():
                for future in as_completed(futures, loop=client.loop):
                    yield future.result()
        except KilledWorker as error:
            raise TaskError(f"a worker died again and again: {error}") from None
        finally:
            client.cancel(futures)


def work_remotely(remote: RemoteRun, task: Task) -> TaskResult:
    """Do one task in a process of the cluster, whose target is opened once for a run.

    Raises:
        contracts.transport.target.TargetError, TaskError: as `Worker.work`; or the worker has another version of this package.
    """
    if remote.version != _VERSION:
        raise TargetError(f"a worker of the cluster has contract-mocks {_VERSION}, and the run {remote.version}")
    with _one_at_a_time:
        return _worker(remote).work(task)


_one_at_a_time = threading.Lock()  # a worker may have several threads, and a target has one state
_opened: dict[str, tuple[Worker, contextlib.ExitStack]] = {}  # id of a run -> what works on it; of one run, the last


def _worker(remote: RemoteRun) -> Worker:
    from contracts.runs.conformance.worker import Worker

    if remote.id not in _opened:
        for _, stack in _opened.values():
            stack.close()
        _opened.clear()
        stack = contextlib.ExitStack()
        atexit.register(stack.close)
        options = _with_document(remote, stack)
        try:
            target = stack.enter_context(open_target(options))
        except ValueError as error:  # a TargetError or a DocumentError; as it is, it might not travel between processes
            raise TargetError(str(error)) from None
        began_s = time.monotonic() - (time.time() - remote.began_at_s)
        takes = replace(remote.plan, target_options=options).restriction
        _opened[remote.id] = Worker(target, remote.plan.profile, seed=options.seed, began_s=began_s, takes=takes), stack
    return _opened[remote.id][0]


def _carried(options: TargetOptions) -> bytes | None:
    """The document of a file, all that it refers to put into it."""
    if options.api in names() or Path(options.api).is_dir():
        return None
    raw: Any = options.document.raw
    return orjson.dumps(raw, option=orjson.OPT_NON_STR_KEYS)


def _with_document(remote: RemoteRun, stack: contextlib.ExitStack) -> TargetOptions:
    """The options, with the document that was carried as a file of this machine."""
    options = remote.plan.target_options
    if remote.document is None:
        return options
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    path = folder / f"{Path(options.api).name.rpartition('.')[0] or 'document'}.json"
    path.write_bytes(remote.document)
    return replace(options, api=str(path))
