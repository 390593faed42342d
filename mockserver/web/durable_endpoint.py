"""The plan of an operation where the state is in a database: the whole request is one transaction, and the answer waits for its commit."""

from __future__ import annotations

import functools
import logging
import time
from http import HTTPStatus
from typing import NamedTuple

from starlette.types import Receive, Scope, Send

from mockserver.durable.address import StoreUnavailable
from mockserver.durable.opening import DurableState
from mockserver.errors import ApiError, ServiceUnavailable, StateUnavailable
from mockserver.mock import Api, Mock
from mockserver.resources.call import Call, Reply
from mockserver.resources.preferences import preferences_of
from mockserver.state.store import ANONYMOUS, TooManyWorlds
from mockserver.web.endpoint import OperationPlan
from mockserver.web.request_body import ClientGone, ignore_body, receive_body, wait_while_connected
from specs import Operation

_READS = ("GET", "HEAD", "OPTIONS", "TRACE", "QUERY")

log = logging.getLogger("mockserver")


class _Outcome(NamedTuple):
    """What a transaction made of a request."""

    reply: Reply
    call: Call | None


class DurableOperationPlan(OperationPlan):
    """An operation whose every request is carried out in a transaction."""

    def __init__(self, operation: Operation, api: Api, mock: Mock, durable: DurableState) -> None:
        super().__init__(operation, api, mock)
        self._run = functools.partial(durable.transactions.run, writes=operation.method not in _READS)

    async def __call__(self, scope: Scope, receive: Receive, send_message: Send) -> None:
        """Answer one request."""
        started = time.perf_counter_ns()
        body, world = b"", self._world_name(scope)
        try:
            body = await receive_body(receive, self._limits.body) if self._body.is_declared else await ignore_body(receive)
            headers: dict[bytes, bytes] = dict(scope["headers"])
            if b"prefer" in headers and b"delay_s" in headers[b"prefer"].lower():
                outcome = await self._delayed_outcome(scope, receive, headers, body, world)
            else:
                outcome = await self._run(functools.partial(self._outcome, scope, headers, body, world))
        except ClientGone:
            return
        except Exception as error:
            outcome = _Outcome(self._validated(self._refused(_as_refusal(error))), None)
        reply = outcome.reply
        if self._reply_writer.is_needed:
            reply = self._reply_writer.written(reply, scope["headers"], outcome.call)
        await self._send(scope, receive, send_message, reply, body, world, started)

    def _world_name(self, scope: Scope) -> str | None:
        """The name of the world of the request's credential; that of all who show none, where the operation asks for none."""
        world = self._credential_world(scope)
        return world.name if world is not None else ANONYMOUS if self._is_open else None

    async def _delayed_outcome(
        self, scope: Scope, receive: Receive, headers: dict[bytes, bytes], body: bytes, world: str | None
    ) -> _Outcome:
        """What becomes of a request once the time has passed that it asks for; a failure that was asked for comes at once."""
        failure: ApiError | None = await self._run(functools.partial(self._failure, world))
        if failure is not None:
            return _Outcome(self._refused(failure), None)
        await wait_while_connected(receive, preferences_of(headers).delay_s)
        outcome: _Outcome = await self._run(functools.partial(self._answered, scope, headers, body, world))
        return outcome

    # In a transaction

    def _outcome(self, scope: Scope, headers: dict[bytes, bytes], body: bytes, world: str | None) -> _Outcome:
        failure = self._failure(world)
        if failure is not None:  # it need not be declared
            return _Outcome(self._refused(failure), None)
        return self._answered(scope, headers, body, world)

    def _failure(self, world: str | None) -> ApiError | None:
        """The failure that was asked for, for a request like this one; it is used up."""
        if world is None or not self._mock.faults:
            return None
        fault = self._mock.faults.take(world, self._operation.key, self._operation.id, now_s=self._mock.clock.now_s())
        return None if fault is None else fault.error()

    def _answered(self, scope: Scope, headers: dict[bytes, bytes], body: bytes, world: str | None) -> _Outcome:
        call = None
        try:
            known_world = None if world is None else self._mock.store.world(world)
            call = self._read(scope, headers, body, known_world, preferences_of(headers))
            reply = self._answer(call)
        except TooManyWorlds as error:
            reply = self._refused(ServiceUnavailable(str(error)))
        except Exception as error:
            reply = self._refused(error)
        reply = self._validated(reply)
        if self._notifications.is_needed and call is not None and reply.status < HTTPStatus.BAD_REQUEST:
            self._notify(call, reply, scope)
        return _Outcome(reply, call)


def _as_refusal(error: Exception) -> Exception:
    if isinstance(error, StoreUnavailable):
        log.error("The store does not answer: %s", error)
        return StateUnavailable("The database that keeps the mock's state does not answer.")
    return error
