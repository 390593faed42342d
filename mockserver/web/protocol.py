"""uvicorn's HTTP/1.1 protocol, made shorter for a mock, whose answers are ready at once.

A request that needs no waiting is answered while its last byte is parsed, without a task of its own; a reply leaves in one
write; a connection has one keep-alive timer instead of one a request; and what is no HTTP is told so in JSON.
"""

from __future__ import annotations

import asyncio
import json
import types
from collections.abc import Coroutine, Generator
from typing import Any

import httptools
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

_INVALID = json.dumps({"error": {"message": "This is no HTTP/1.1 request."}, "message": "This is no HTTP/1.1 request."}).encode()
_IN_A_TASK = "/__mock__"  # the control pages: Flask runs in threads, which only a task can wait for


class Cycle(RequestResponseCycle):
    """One request and its reply. uvicorn writes the head of a reply before its body; here both go together."""

    # What uvicorn sets on every cycle, and most cycles never change
    access_log = disconnected = response_started = response_complete = False
    more_body = True
    chunked_encoding = None
    expected_content_length = 0

    _start: Any = None  # the http.response.start that waits for its body
    _event: asyncio.Event | None = None
    _is_taken = False  # whether the whole body was received

    def __init__(self, protocol: Protocol, *, keep_alive: bool) -> None:
        self.scope = protocol.scope
        self.transport = protocol.transport
        self.flow = protocol.flow
        self.logger = protocol.logger
        self.default_headers = protocol.server_state.default_headers
        self.on_response = protocol.on_response_complete
        self.keep_alive = keep_alive
        self.waiting_for_100_continue = protocol.expect_100_continue
        self.body = bytearray()

    @property
    def message_event(self) -> asyncio.Event:  # type: ignore[override]  # an attribute there; here made when waited for
        """Set when there is more to receive."""
        if self._event is None:
            self._event = asyncio.Event()
            if self.response_complete or (not self._is_taken and (self.body or not self.more_body)):
                self._event.set()
        return self._event

    def add(self, piece: bytes) -> None:
        """Called by the protocol, with a piece of the request's body."""
        self.body += piece
        self._wake()

    def end_body(self) -> None:
        """Called by the protocol, when the request is whole."""
        self.more_body = False
        self._wake()

    def _wake(self) -> None:
        if self._event is not None:
            self._event.set()

    async def send(self, message: Any) -> None:
        """Called by the application, with the head and then with the body."""
        if message["type"] == "http.response.start" and not self.response_started:
            self._start = message
            self.response_started = True
            return
        start, self._start = self._start, None
        if start is None:
            await super().send(message)
        elif message.get("more_body") or self.flow.write_paused or not self.keep_alive or self.scope["method"] == "HEAD":
            self.response_started = False
            await super().send(start)
            await super().send(message)
        elif not self.disconnected:
            self._write(start, message.get("body", b""))

    def _write(self, start: Any, body: bytes) -> None:
        parts = [STATUS_LINE[start["status"]]]
        has_length = False
        for name, value in (*self.default_headers, *start["headers"]):
            parts += (name, b": ", value, b"\r\n")
            has_length = has_length or name == b"content-length"
        if not has_length and start["status"] not in (204, 304):
            parts.append(b"content-length: %d\r\n" % len(body))
        parts += (b"\r\n", body)
        self.transport.write(b"".join(parts))
        self.waiting_for_100_continue = False
        self.response_complete = True
        self._wake()
        self.on_response()

    async def receive(self) -> Any:
        """Called by the application, for the body: at once, where it is whole."""
        if self.more_body or self._is_taken or self.waiting_for_100_continue or self.response_complete or self.disconnected or self._event:
            return await super().receive()
        body, self.body, self._is_taken = bytes(self.body), bytearray(), True
        self.flow.resume_reading()
        return {"type": "http.request", "body": body, "more_body": False}


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol, with our cycle."""

    cycle: Any
    _waiting: Any = None  # the application, until the request is whole
    _answering: Cycle | None = None  # the request whose turn it is, while those that were sent behind it wait
    _active_s = 0.0  # when the connection last answered, by the loop's clock

    def on_headers_complete(self) -> None:
        """Called by the parser, once a request's head is whole: what uvicorn does, for the common request."""
        parser, scope = self.parser, self.scope
        if parser.get_http_version() != "1.1" or b"%" in self.url or self.root_path:
            super().on_headers_complete()
            if type(self.cycle) is RequestResponseCycle:
                self.cycle.__class__ = Cycle  # uvicorn names its class outright: there is no other place to put ours
            return
        url = httptools.parse_url(self.url)
        scope["method"] = parser.get_method().decode("ascii")
        scope["path"], scope["raw_path"], scope["query_string"] = url.path.decode("ascii"), url.path, url.query or b""
        before, self.cycle = self.cycle, Cycle(self, keep_alive=parser.should_keep_alive())
        if before is None or before.response_complete:
            self._start_asgi_task(self.cycle, self.app)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Called once a request's head is parsed, or its turn has come on the connection."""
        if type(cycle) is RequestResponseCycle:
            cycle.__class__ = Cycle
        self._answering = cycle  # type: ignore[assignment]  # the line above has seen to it
        if (
            cycle.more_body
            and cycle is self.cycle
            and not cycle.waiting_for_100_continue
            and not cycle.scope["path"].startswith(_IN_A_TASK)
        ):
            self._waiting = app
        else:
            super()._start_asgi_task(cycle, app)

    def on_body(self, body: bytes) -> None:
        """Called by the parser, with a piece of the body: a long one is read by a task, as uvicorn does it."""
        cycle = self.cycle
        if cycle.response_complete:
            return
        cycle.add(body)
        if len(cycle.body) > HIGH_WATER_LIMIT:
            self.flow.pause_reading()
            if self._waiting is not None:
                app, self._waiting = self._waiting, None
                super()._start_asgi_task(cycle, app)

    def on_message_complete(self) -> None:
        """Called by the parser, when the request is whole."""
        cycle = self.cycle
        if cycle.response_complete:
            return
        cycle.end_body()
        if self._waiting is not None:
            app, self._waiting = self._waiting, None
            self._run(cycle.run_asgi(app))

    def _run(self, running: Coroutine[Any, Any, None]) -> None:
        """Run the application; in a task only from where it first waits on."""
        try:
            awaited = running.send(None)
        except StopIteration:
            return
        task = self.loop.create_task(_resumed(running, awaited))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    def on_response_complete(self) -> None:
        """Called by the cycle: what uvicorn does, but for the timer."""
        if self.pipeline:
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        if not self.transport.is_closing():
            self.flow.resume_reading()
            self._active_s = self.loop.time()
            if self.timeout_keep_alive_task is None:
                self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def _unset_keepalive_if_required(self) -> None:
        """Nothing: the timer looks for itself whether the connection was idle."""

    def timeout_keep_alive_handler(self) -> None:
        """Close the connection if it was idle for as long as uvicorn allows, or look again later."""
        self.timeout_keep_alive_task = None
        is_busy = self.cycle is not None and not self.cycle.response_complete
        idle_s = 0.0 if is_busy else self.loop.time() - self._active_s
        if idle_s >= self.timeout_keep_alive:
            super().timeout_keep_alive_handler()
        elif not self.transport.is_closing():
            self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive - idle_s, self.timeout_keep_alive_handler)

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the transport: uvicorn tells only the last request that the client is gone; the one being answered must know."""
        answering = self._answering
        if answering is not None and not answering.response_complete:
            answering.disconnected = True
            answering.message_event.set()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be parsed as HTTP; uvicorn's words give way to ours."""
        length = b"content-length: %d\r\n" % len(_INVALID)
        head = (STATUS_LINE[400], b"content-type: application/json\r\n", length, b"connection: close\r\n\r\n")
        self.transport.write(b"".join((*head, _INVALID)))
        self.transport.close()


@types.coroutine
def _resumed(running: Coroutine[Any, Any, None], awaited: Any) -> Generator[Any, Any, None]:
    """The rest of a coroutine that was run up to where it awaits `awaited`."""
    while True:
        try:
            result = yield awaited
        except BaseException as error:
            failed: BaseException | None = error
        else:
            failed = None
        try:
            awaited = running.throw(failed) if failed is not None else running.send(result)
        except StopIteration:
            return
