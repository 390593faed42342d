"""One precompiled plan per operation: read → validate → behave → check → write. Connexion dispatches to it by operation."""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus

from starlette.types import Receive, Scope, Send

from mockserver.errors import ApiError, BadRequest, ResponseInvalid, ServiceUnavailable
from mockserver.mock import Api, Mock
from mockserver.resources.call import Call, Reply
from mockserver.resources.notifications import Notifications
from mockserver.resources.preferences import Preferences, preferences_of
from mockserver.state.fault_injection import InjectedFault
from mockserver.state.store import World
from mockserver.web.content_negotiation import ReplyWriter
from mockserver.web.request_body import ClientGone, body_reader, ignore_body, receive_body, wait_while_connected
from mockserver.web.responding import send_reply, send_stream
from mockserver.web.response_validation import ResponseValidator
from mockserver.web.security import CONTEXT, world_in
from mockserver.web.spoiled_replies import SPOILING, spoiled
from mockserver.web.streams import Stream
from specs import Operation
from specs.json.parsing import Json
from specs.schema.parameters import (
    ParameterError,
    parameter_readers,
    parse_cookies,
    parse_query,
    read_query,
    read_query_string,
    read_single,
)

log = logging.getLogger("mockserver")
undeclared_log = logging.getLogger("mockserver.undeclared")  # whoever judges the answers tells of these himself
Behaviour = Callable[[Call], Reply]


class OperationPlan:
    """Everything about one operation that can be known before its first request."""

    def __init__(self, operation: Operation, api: Api, mock: Mock) -> None:
        schemas = api.schemas
        self._operation = operation
        self._api = api
        self._mock = mock
        self._services = mock.services(api)
        self._behave: Behaviour = api.behaviours[operation.key]
        self._readers = parameter_readers(operation, schemas, api.sensitive)
        self._body = body_reader(operation, schemas, api.sensitive, api.operation_handlers.error_messages(operation))
        self._limits = mock.settings.limits
        self._may_create = operation.method in ("POST", "PUT")
        self._reply_writer = ReplyWriter(operation, api.values)
        self._is_curated = operation.key in api.operation_handlers.files
        self._response_validator = ResponseValidator(operation, schemas, checks_formats=self._is_curated)
        self._response_validator.compile()
        self._notifications = Notifications(operation, api.operation_handlers, mock.settings.webhook_urls)
        self._is_open = api.is_open or {} in operation.security
        self._undeclared: set[int] = set()  # statuses of which the log was told

    async def __call__(self, scope: Scope, receive: Receive, send_message: Send) -> None:
        """Answer one request."""
        started = time.perf_counter_ns()
        body, fault, call, world = b"", None, None, self._world(scope)
        try:
            body = await receive_body(receive, self._limits.body) if self._body.is_declared else await ignore_body(receive)
            if world is not None and self._mock.faults:
                fault = self._mock.faults.take(world.name, self._operation.key, self._operation.id, now_s=self._mock.clock.now_s())
            if fault is not None:
                await _suffer(fault, receive)
            headers: dict[bytes, bytes] = dict(scope["headers"])
            preferences = preferences_of(headers)
            if preferences.delay_s:
                await wait_while_connected(receive, preferences.delay_s)
            call = self._read(scope, headers, body, world, preferences)
            with self._mock.store.lock:
                reply = self._answer(call)
        except ClientGone:
            return
        except Exception as error:
            reply = self._refused(error)
        if fault is None or not fault.is_refusal:  # a refusal that was asked for need not be declared
            reply = self._validated(reply)
            if self._notifications.is_needed and call is not None and reply.status < HTTPStatus.BAD_REQUEST:
                self._notify(call, reply, scope)
        if self._reply_writer.is_needed:
            reply = self._reply_writer.written(reply, scope["headers"], call)
        if fault is not None and fault.kind in SPOILING:
            reply, send_message = spoiled(reply, fault.kind, send_message)
        await self._send(scope, receive, send_message, reply, body, None if world is None else world.name, started)

    async def _send(
        self, scope: Scope, receive: Receive, send_message: Send, reply: Reply, body: bytes, world: str | None, started: int
    ) -> None:
        mock, api, key = self._mock, self._api, self._operation.key
        if isinstance(reply.body, Stream):
            await send_stream(
                scope, receive, send_message, reply, mock=mock, api=api, operation=key, body=body, world=world, started=started
            )  # fmt: skip
        else:
            await send_reply(scope, send_message, reply, mock=mock, api=api, operation=key, body=body, world=world, started=started)

    def _notify(self, call: Call, reply: Reply, scope: Scope) -> None:
        """Send the callbacks and webhooks that a success causes; where that fails, only the log is told."""
        try:
            with self._mock.store.lock:
                self._notifications.send(call, reply, scope["path"])
        except Exception:
            log.exception("%s: its callbacks or webhooks failed", self._operation.key)

    def _world(self, scope: Scope) -> World | None:
        """The world of the request's credential; that of all who show none, where the operation asks for none."""
        world = self._credential_world(scope)
        return self._mock.store.anonymous_world() if world is None and self._is_open else world

    @staticmethod
    def _credential_world(scope: Scope) -> World | None:
        context = scope["extensions"].get(CONTEXT)
        return world_in(context["token_info"]) if context else None

    def _refused(self, error: Exception) -> Reply:
        """The reply in the place of what an exception kept from being made; the log is told where the mock is at fault."""
        if isinstance(error, ParameterError):
            error = BadRequest(error.reason, param=error.name, detail=error.detail)
        elif not isinstance(error, ApiError):
            log.error("%s failed", self._operation.key, exc_info=error)
            error = ResponseInvalid("The mock failed: its log says where.")
        elif isinstance(error, ResponseInvalid):
            log.error("%s: %s", self._operation.key, error.reason)
        return self._api.refuse(error, self._operation)

    def _read(self, scope: Scope, headers: dict[bytes, bytes], body: bytes, world: World | None, preferences: Preferences) -> Call:
        """The request as its document allows it."""
        declared = self._readers
        if declared["header"]:
            read_single(_joined(scope["headers"]), declared["header"])
        if declared["cookie"]:
            read_query(parse_cookies(headers.get(b"cookie", b"").decode("latin-1")), declared["cookie"])
        query_string = scope["query_string"]
        return Call(
            operation=self._operation,
            services=self._services,
            world=world,
            path=read_single(scope["path_params"], declared["path"]) if declared["path"] else {},
            query=self._query(query_string) if query_string or declared["query"] or declared["querystring"] else {},
            headers=headers,
            body=self._body.read(body, headers.get(b"content-type"), headers.get(b"content-encoding")),
            preferences=preferences,
            now_s=self._mock.clock.now_s(),
        )

    def _query(self, query_string: bytes) -> dict[str, Json]:
        whole = self._readers["querystring"]
        if whole:
            return read_query_string(query_string, whole)
        return read_query(parse_query(query_string), self._readers["query"])

    def _answer(self, call: Call) -> Reply:
        if self._may_create and call.world is not None and not call.world.has_room(self._limits.resources):
            raise ServiceUnavailable(f"This world holds {call.world.size()} resources, and the mock keeps no more of one.")
        if self._reply_writer.is_needed:
            self._reply_writer.check_accepted(call)
        if call.preferences.code is not None or call.preferences.example is not None:
            return self._api.asked_for(call)
        return self._behave(call)

    def _validated(self, reply: Reply) -> Reply:
        """`reply`, if the document declares it or its status is a refusal's; otherwise a 500 that says what it breaks.

        Where the behaviour was inferred, a reply that no value fits is sent as it is: then it is the document that contradicts itself.
        """
        if not reply.is_declared:
            if reply.status not in self._undeclared:
                self._undeclared.add(reply.status)
                undeclared_log.warning("%s: answers %d, for which the document declares no response.", self._operation.key, reply.status)
            return reply
        try:
            if not self._is_curated and reply.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                reply = self._fitted(reply)
            self._response_validator.check(reply)
        except ResponseInvalid as error:
            if self._is_curated:
                log.error("%s: %s", self._operation.key, error.reason)
                return self._api.refuse(error, self._operation)
            if reply.status not in self._undeclared:
                self._undeclared.add(reply.status)
                log.warning("%s: no value was found that the document allows. %s", self._operation.key, error.reason)
        return reply

    def _fitted(self, reply: Reply) -> Reply:
        """`reply` as the document allows it, where the mock's behaviour was inferred and not written: what is missing is made."""
        response = self._operation.response(reply.status)
        if response is None:
            return reply
        body = self._api.fitted(reply.body, response, key=self._operation.key) if reply.body is not None or response.json_body else None
        headers = dict(reply.headers)
        for header in response.headers:
            if header.required and header.name not in headers:
                headers[header.name] = self._api.values.example_header(header)
        return dataclasses.replace(reply, body=body, headers=headers)


async def _suffer(fault: InjectedFault, receive: Receive) -> None:
    """Wait as long as a fault makes a request wait; then raise the refusal, where it is one."""
    if fault.latency_s:
        await wait_while_connected(receive, fault.latency_s)
    if fault.is_refusal:
        raise fault.error()


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Header values by name; those of a name that was sent several times are one list, as RFC 9110 has it."""
    text_by_name: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        text_by_name[name] = f"{text_by_name[name]}, {value}" if name in text_by_name else value
    return text_by_name


class LazyOperationPlan:
    """The plan of an operation that is made when it is first asked for: most are not, in a mock that lives for one test run."""

    def __init__(self, make: Callable[[], OperationPlan]) -> None:
        self._make = make
        self._plan: OperationPlan | None = None

    async def __call__(self, scope: Scope, receive: Receive, send_message: Send) -> None:
        """Answer one request."""
        if self._plan is None:
            self._plan = self._make()
        await self._plan(scope, receive, send_message)
