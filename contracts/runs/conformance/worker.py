"""Works on the tasks of a run: sends what belongs to one, and judges what it recorded."""

from __future__ import annotations

import importlib
import time
import traceback
from collections.abc import Callable
from dataclasses import replace

import contracts.generation.probes
from contracts.generation.profile import Profile
from contracts.generation.resource_pool import ResourcePool
from contracts.generation.schemathesis_source import GenerationError, NothingLinkedError, SchemathesisSource
from contracts.runs.conformance.tasks import CUT_SHORT, Task, TaskError, TaskResult, names
from contracts.runs.judging import Judgement, judgement
from contracts.traffic.exchange import Exchange, Headers
from contracts.traffic.packed_exchanges import ExchangePack, PackedExchanges
from contracts.traffic.redaction import Redactor
from contracts.transport.answer_limits import HostileServiceError
from contracts.transport.session import RecordingSession, Takes
from contracts.transport.target import Target

_HOST = "mock.localhost"


class Worker:
    """Works on tasks against one target, one after the other."""

    def __init__(self, target: Target, profile: Profile, *, seed: int, began_s: float, takes: Takes | None = None) -> None:
        """`takes`: whether an operation, by its key, is judged; None: all are."""
        self._target = target
        self._profile = profile
        self._began_s = began_s
        self._takes = takes
        self._engine = SchemathesisSource(target.contract, target.origin, seed=seed)

    def work(self, task: Task, on_case: Callable[[], None] = lambda: None) -> TaskResult:
        """Do one task, and judge what it recorded.

        Raises:
            TaskError: it could not even be begun: the target is gone.
        """
        try:
            return self._worked(task, on_case)
        except Exception as error:  # what another process sends back must be plain: not every exception can be
            raise TaskError(f"{task.scope}: {_told(error)}") from None

    def _worked(self, task: Task, on_case: Callable[[], None]) -> TaskResult:
        started_s = time.monotonic()
        target = self._target
        if len(target.guard.broken) >= target.guard.limits.most_broken:
            return TaskResult(task, [], [], 0.0, failed=_hostile(target))
        target = target.fresh(task.scope)
        broken_before, kept_before_bytes = len(target.guard.broken), target.guard.kept_bytes
        skipped = failed = note = None
        with RecordingSession(target, task.scope, began_s=self._began_s, takes=self._takes) as session:
            try:
                self._do(task, session, on_case)
            except KeyboardInterrupt:
                failed = CUT_SHORT
            except NothingLinkedError as error:
                note = str(error)
            except GenerationError as error:
                skipped = str(error)
            except HostileServiceError as error:
                failed = str(error)
            except Exception as error:  # what was exchanged until then is judged all the same
                failed = _told(error)
            if target.guard.broken[broken_before:]:
                skipped, failed = None, _hostile(target)
            exchanges = [_anywhere(exchange, target) for exchange in session.exchanges]
        masker = Redactor(target.contract.sensitive, target.keys.values(), target.contract.published)
        masked = [replace(exchange, number=number) for number, exchange in enumerate(masker.masked(exchanges), 1)]
        try:
            scope_judgement = judgement(target.contract, masked, is_shared=target.is_shared, is_inferred=target.is_inferred)
        except Exception as error:
            failed, scope_judgement = _told(error), Judgement([], frozenset(), {})
        pack = ExchangePack(masked)
        target.guard.compress_kept(kept_before_bytes, pack.size_bytes)
        return TaskResult(
            task=task,
            exchanges=PackedExchanges([pack]),
            findings=scope_judgement.findings,
            elapsed_s=time.monotonic() - started_s,
            skipped=skipped and masker.text(skipped),
            failed=failed and masker.text(failed),
            compared=scope_judgement.compared,
            coverage=scope_judgement.coverage,
            muted=scope_judgement.muted,
            note=note,
        )

    def _do(self, task: Task, session: RecordingSession, on_case: Callable[[], None]) -> None:
        match task.kind:
            case "generate":
                self._engine.generate(session.contract.operations[task.subject], session, self._profile, on_case=on_case)
            case "sequences":
                self._engine.sequences(session, self._profile, on_case=on_case)
            case "probe":
                pool = ResourcePool(session, self._engine.bodies)
                for name in names(contracts.generation.probes.__path__):
                    module = importlib.import_module(f"{contracts.generation.probes.__name__}.{name}")
                    module.probe(session, pool, session.contract.operations[task.subject])
            case "experiment":
                module = importlib.import_module(f"{contracts.generation.experiments.__name__}.{task.name}")
                collection = next(candidate for candidate in session.contract.collections if candidate.path == task.subject)
                module.experiment(session, ResourcePool(session, self._engine.bodies), collection)


def _hostile(target: Target) -> str:
    """What a service did that answers without an end."""
    return f"the service's {target.guard.broken[-1]}"


def _told(error: Exception) -> str:
    """What went wrong in the judge itself, for whoever mends it."""
    return f"{type(error).__name__}: {error}\n{''.join(traceback.format_exception(error))}"


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
