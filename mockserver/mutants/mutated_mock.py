"""A mock that is broken on purpose: the hooks that mutants are made with, and the ASGI application in front of the mock.

As a mock holds its own replies against the document, a wrong one is made outside of it.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl, unquote, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.errors import ApiError
from mockserver.mock import Api, Mock
from mockserver.mutants.messages import MutantRequest, MutantResponse, with_header
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler, ResourceHandlers
from mockserver.web.error_middleware import ErrorMiddleware
from mockserver.web.response_validation import encode_body
from mockserver.web.routing import CONTROL_PREFIX, Route, RouteTable
from specs.json.parsing import Json

_NO_LENGTH = (204, 304)

Ask = Callable[[MutantRequest], Awaitable[MutantResponse]]
Around = Callable[[MutantRequest, Ask], Awaitable[MutantResponse]]
Change = Callable[[MutantRequest, MutantResponse], MutantResponse]
Behave = Callable[[Call, Handler], Reply]


class MutatedMock:
    """A mock with defects: the ASGI application in front of it, and the hooks that defects are made with."""

    def __init__(self, app: ErrorMiddleware, api: str) -> None:
        self.mock: Mock = app.mock
        self.api: Api = app.mock.apis[api]
        self._app: ASGIApp = app
        self._arounds: list[tuple[frozenset[str], Around]] = []
        self._hooked: set[str] = set()
        self.changed_count = 0  # answers that the hooks changed
        self._operations = {operation.key: operation for operation in self.api.document.operations}
        self._table = RouteTable()
        for key, operation in self._operations.items():
            self._table.add(operation.method, Route(api, "", key, operation.url_path))

    def mend(self) -> None:
        """Take away every hook that was set with `around`, `answer` or `success`."""
        self._arounds.clear()
        self._hooked.clear()
        self.changed_count = 0

    @property
    def hooked_operations(self) -> frozenset[str]:
        """The keys of the operations that the hooks are about: where the defect shows first. Empty where it may be any."""
        return frozenset(self._hooked)

    # The hooks

    def around(self, *operations: str) -> Callable[[Around], Around]:
        """`hook(request, ask)` answers every request for these operations (by id or key; none: all requests), and may `ask` the mock."""
        keys = frozenset(self._key(name) for name in operations)

        def keep(hook: Around) -> Around:
            self._arounds.append((keys, hook))
            self._hooked |= keys
            return hook

        return keep

    def answer(self, *operations: str) -> Callable[[Change], Change]:
        """`hook(request, answer)` returns what goes out in the place of `answer`, for these operations (none: all requests)."""

        def keep(hook: Change) -> Change:
            async def change(request: MutantRequest, ask: Ask) -> MutantResponse:
                return hook(request, await ask(request))

            self.around(*operations)(change)
            return hook

        return keep

    def success(self, *operations: str) -> Callable[[Callable[[MutantRequest, Json], Json]], Callable[[MutantRequest, Json], Json]]:
        """`hook(request, body)` returns what goes out in the place of a success's JSON body."""

        def keep(hook: Callable[[MutantRequest, Json], Json]) -> Callable[[MutantRequest, Json], Json]:
            @self.answer(*operations)
            def change(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
                if not answer.is_success or not answer.body:
                    return answer
                changed = hook(request, answer.json)
                return answer if changed == answer.json else answer.with_json(changed)

            return hook

        return keep

    def behaviour(self, operation: str) -> Callable[[Behave], Behave]:
        """`hook(call, behave)` carries out an operation in the place of `behave`; its reply is still held against the document."""
        key = self._key(operation)

        def keep(hook: Behave) -> Behave:
            self._hooked.add(key)
            before = self.api.behaviours[key]
            self.api.behaviours[key] = lambda call: hook(call, before)
            return hook

        return keep

    def method(self, owner: object, name: str) -> Callable[[Callable[..., Json]], Callable[..., Json]]:
        """`hook(original, …)` stands in the place of one method of one object."""

        def keep(hook: Callable[..., Json]) -> Callable[..., Json]:
            setattr(owner, name, functools.partial(hook, getattr(owner, name)))
            return hook

        return keep

    def resource(self, kind: str) -> ResourceHandlers:
        """The resource of this kind."""
        handlers = self.api.operation_handlers.resource(kind)
        path = handlers.resource.collection_path
        self._hooked |= {key for key, operation in self._operations.items() if operation.path.startswith(path)}
        return handlers

    def refused(self, status: int) -> MutantResponse:
        """A refusal of the declared shape."""
        error = ApiError("Refused by a defect.")
        error.status = status
        reply = self.api.refuse(error, None)
        return MutantResponse(status=status, headers=(("content-type", "application/json"),), body=encode_body(reply.body))

    # The application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, as the hooks have it."""
        if scope["type"] != "http" or scope["raw_path"].startswith(CONTROL_PREFIX):
            await self._app(scope, receive, send)
            return
        request = await self._request(scope, receive)
        if request is None:
            return

        unbroken: list[MutantResponse] = []

        async def ask(given: MutantRequest) -> MutantResponse:
            answer = await self._asked(scope, given)
            unbroken.append(answer)
            return answer

        for keys, hook in self._arounds:
            if not keys or (request.operation is not None and request.operation.key in keys):
                ask = functools.partial(_hooked, hook, ask)
        answer = await ask(request)
        self.changed_count += len(unbroken) != 1 or answer != unbroken[0]
        await _sent(answer, send)

    async def _request(self, scope: Scope, receive: Receive) -> MutantRequest | None:
        """The request; None where the client went away."""
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        path = scope["raw_path"].decode("latin-1")
        found = self._table.find(path)
        route = found[0].routes.get(scope["method"]) if found else None
        names = found[0].names.get(scope["method"], ()) if found else ()
        return MutantRequest(
            operation=self._operations[route.operation_id] if route else None,
            path_parameters=dict(zip(names, map(unquote, found[1]), strict=False)) if found else {},
            method=scope["method"],
            path=path,
            query=tuple(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
            headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]),
            body=body,
        )

    async def _asked(self, scope: Scope, request: MutantRequest) -> MutantResponse:
        """What the mock, unbroken, answers."""
        given = {
            **scope,
            "method": request.method,
            "raw_path": request.path.encode("latin-1"),
            "path": unquote(request.path),
            "query_string": _query_string(scope, request),
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers],
        }
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(given, receive, keep)
        headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in messages[0]["headers"])
        return MutantResponse(
            status=messages[0]["status"], headers=headers, body=b"".join(message.get("body", b"") for message in messages[1:])
        )

    def _key(self, name: str) -> str:
        return next(key for key, operation in self._operations.items() if name in (key, operation.id))


async def _hooked(hook: Around, ask: Ask, request: MutantRequest) -> MutantResponse:
    return await hook(request, ask)


async def _sent(answer: MutantResponse, send: Send) -> None:
    """Send an answer; its length is counted anew."""
    length = len(answer.body) + (100 if answer.is_cut_off else 0)
    counted = answer.headers if answer.status in _NO_LENGTH else with_header(answer.headers, "content-length", str(length))
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in counted]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": answer.is_cut_off})


def _query_string(scope: Scope, request: MutantRequest) -> bytes:
    as_sent: bytes = scope["query_string"]
    is_changed = request.query != tuple(parse_qsl(as_sent.decode("latin-1"), keep_blank_values=True))
    return urlencode(request.query).encode() if is_changed else as_sent
