"""A client, open and pointed at the playing server: its methods are called, and each call becomes a trial."""

from __future__ import annotations

import asyncio
import inspect
import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack
from types import TracebackType
from typing import Any, Self

from contracts.analysis.declarations.contract import Contract
from contracts.runs.clients.adapter import KEY, Adapter, AdapterError, ClientOpening, MethodCall
from contracts.runs.clients.client_case import ClientCase
from contracts.runs.clients.confinement import confined
from contracts.runs.clients.paging import items_of, pages
from contracts.traffic.exchange import Exchange
from contracts.traffic.json_text import NOTHING
from contracts.transport.stub_response import StubResponse
from contracts.transport.stub_server import ReceivedExchange, Responder, StubServer, scripted_responses
from specs import Operation
from specs.json.parsing import Json

_MOST_ITEMS = 200  # of an iterator that may have no end


class ClientCaller:
    """One adapter's client, for as long as a `with` block lasts; opened twice: once told to send nothing twice, once as it comes.

    It is opened when it is first called, which raises `AdapterError` where it cannot be.
    """

    def __init__(self, adapter: Adapter, contract: Contract) -> None:
        self.adapter = adapter
        self.contract = contract
        self._player = StubServer()
        self._runner = asyncio.Runner()
        self._stack = ExitStack()
        self._clients: dict[bool, Any] = {}
        self._refused_hosts: list[str] = []
        self._slept: list[tuple[float, float]] = []  # when, and for how long it would have been
        self._began_s = time.monotonic()

    def __enter__(self) -> Self:
        self._stack.enter_context(self._runner)
        self._stack.enter_context(self._player)
        self._refused_hosts = self._stack.enter_context(confined())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    def call(self, operation: Operation, method_call: MethodCall, answers: Sequence[StubResponse], *, retries: bool = False) -> ClientCase:
        """One call of the operation's method, answered so."""
        return self._tried(
            operation, method_call, tuple(answers), scripted_responses(answers), self.adapter.calls[operation.key], retries=retries
        )

    def page(self, operation: Operation, method_call: MethodCall, page: Mapping[str, Json]) -> ClientCase:
        """One walk over all pages of a list, which are made from one page."""
        paged = self.adapter.pages[operation.key]
        collection = self.contract.by_operation.get(operation.key)
        items = items_of(page, paged, collection.id_field if collection else None)
        respond = pages(operation, page, paged, items)
        return self._tried(operation, method_call, (StubResponse(200, page),), respond, paged.call, items=tuple(items))

    def _tried(
        self,
        operation: Operation,
        method_call: MethodCall,
        answers: tuple[StubResponse, ...],
        respond: Responder,
        method: Any,
        *,
        retries: bool = False,
        items: tuple[Json, ...] | None = None,
    ) -> ClientCase:
        client = self._client(retries)
        self._player.play(respond)
        self._slept.clear()
        returned, handed, error = self._outcome(lambda: method(client, method_call), is_list=items is not None)
        taken = self._player.received()
        if self._refused_hosts and not taken:
            raise AdapterError(_astray(self.adapter, self._refused_hosts[0]))
        text_by_source = {"repr of the client": _text(client)}
        if error is not None:
            text_by_source |= {"error": str(error), "repr of the error": _text(error)}
        return ClientCase(
            contract=self.contract,
            operation=operation,
            method_call=method_call,
            answers=answers,
            emitted=tuple(self._exchange(operation, one) for one in taken),
            waited_s=tuple(self._waited_s(one, after) for one, after in itertools.pairwise(taken)),
            returned=returned,
            error=error,
            refused=self.adapter.refused(error) if error is not None else None,
            text_by_source=text_by_source,
            key=KEY,
            handed=handed,
            items=items or (),
        )

    def _outcome(self, call: Callable[[], Any], *, is_list: bool) -> tuple[Json, tuple[Json, ...] | None, Exception | None]:
        """What a call returned, the items that it handed out where it is for a list, and the exception that it ended with."""
        try:
            if not is_list:
                return self.adapter.plain(self._done(call())), None, None
            return NOTHING, tuple(self.adapter.plain(item) for item in self._all(call())), None
        except Exception as error:
            return NOTHING, () if is_list else None, error

    def _client(self, retries: bool) -> Any:
        if retries not in self._clients:
            opening = ClientOpening(origin=self._player.origin, retries=retries, sleep=self._sleep)
            try:
                opened: Any = self.adapter.open(opening)
                if hasattr(opened, "__aenter__"):
                    stack = AsyncExitStack()
                    self._clients[retries] = self._runner.run(stack.enter_async_context(opened))
                    self._stack.callback(lambda: self._runner.run(stack.aclose()))
                else:
                    self._clients[retries] = self._stack.enter_context(opened)
            except Exception as error:
                message = f"{type(error).__name__}: {error}".replace(KEY, "***")
                raise AdapterError(f"{self.adapter.source or self.adapter.name}: the client cannot be opened: {message}") from error
        return self._clients[retries]

    def _done(self, result: Any) -> Any:
        async def waited() -> Any:
            return await result

        return self._runner.run(waited()) if inspect.isawaitable(result) else result

    def _all(self, result: Any) -> list[Any]:
        async def collected() -> list[Any]:
            items = []
            async for item in result:
                items.append(item)
                if len(items) == _MOST_ITEMS:
                    break
            return items

        return self._runner.run(collected()) if hasattr(result, "__aiter__") else list(itertools.islice(result, _MOST_ITEMS))

    def _sleep(self, seconds: float) -> None:
        self._slept.append((time.monotonic(), seconds))

    def _waited_s(self, before: ReceivedExchange, after: ReceivedExchange) -> float:
        """How long the client held back, counting pauses that it took with `Opening.sleep`."""
        slept_s = sum(seconds for at_s, seconds in self._slept if before.ended_s <= at_s <= after.request.began_s)
        return after.request.began_s - before.ended_s + slept_s

    def _exchange(self, operation: Operation, received_exchange: ReceivedExchange) -> Exchange:
        request, answer = received_exchange.request, received_exchange.answer
        return Exchange(
            scope=operation.key,
            intent=answer.description,
            identity="owner",
            sent_s=request.began_s - self._began_s,
            elapsed_s=received_exchange.ended_s - request.began_s,
            method=request.method,
            target=request.target,
            request_headers=request.headers,
            request_body=request.body,
            status=None if answer.is_hang_up else answer.status,
            response_headers=tuple(answer.headers.items()) + ((("Content-Type", "application/json"),) if answer.content else ()),
            response_body=answer.content,
            failure="the playing server closed the connection" if answer.is_hang_up else None,
        )


def _astray(adapter: Adapter, host: str) -> str:
    """Why a client that does not go where it is told is not judged."""
    changing = sum(not key.startswith(("GET ", "HEAD ", "OPTIONS ")) for key in adapter.calls)
    return (
        f"{adapter.source or adapter.name}: the client does not call the server that it was given, but {host}: nothing was sent there. "
        f"Calls of {len(adapter.calls)} operations, the creates, updates and deletes of {changing} among them, would have gone to it. "
        "Let `open` use `opening.origin`"
    )


def _text(value: object) -> str:
    try:
        return f"{value!r}"
    except Exception as error:
        return f"{type(error).__name__}"
