"""uvicorn's HTTP/1.1 protocol, made shorter for a mock, whose answers are ready at once, and bounded.

A request that needs no waiting is answered while its last byte is parsed, without a task of its own; a reply leaves in one
write; a connection has one timer instead of one a request; what is no HTTP, too long or too slow is told so in JSON; and an
offer to change to another protocol is not taken up, so that the request is read as any other.
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Coroutine, Generator
from typing import Any

import httptools
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from mockserver.limits import DEFAULTS
from mockserver.web.connections.connection_refusal import ConnectionRefusal, check_host_syntax, refusal_of
from mockserver.web.spoiled_replies import CUT
from specs.http.upgrade import without_offers

_LINGERING_S = 1.0  # in which a client that is refused may go on sending, to no effect
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
            await self._send_on(message)
        elif message.get("more_body") or self.flow.write_paused or not self.keep_alive or self.scope["method"] == "HEAD":
            self.response_started = False
            await super().send(start)
            await super().send(message)
        elif not self.disconnected:
            self._write(start, message.get("body", b""))

    async def _send_on(self, message: Any) -> None:
        """Send what comes behind the head and the first piece of the body; or cut the connection, where a fault asks for that."""
        if message["type"] == CUT:
            self.disconnected = True
            self.transport.close()
        else:
            await super().send(message)

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
    """uvicorn's protocol, with our cycle, within the limits of the mock."""

    limits = DEFAULTS

    cycle: Any
    _waiting: Any = None  # the application, until the request is whole
    _answering: Cycle | None = None  # the request whose turn it is, while those that were sent behind it wait
    _active_s = 0.0  # when the connection last answered, by the loop's clock
    _begun_s = 0.0  # when the request that is being received began
    _is_receiving = True  # whether a request is not yet whole; true from the start, as a first one is awaited
    _is_in_head = False
    _head_bytes = 0  # of a head that came in several pieces
    _piece_bytes = 0  # of what the parser is being fed
    _known_host = b""  # that was looked at
    _hosts = 0  # how many Host headers the request has
    _offered: list[tuple[bytes, bytes]] | None = None  # the headers of a request that offers to change the protocol
    _refusal: ConnectionRefusal | None = None  # why the connection ends; from then on nothing is read from it

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Called by the transport: begin to wait for a request, unless there are too many connections."""
        super().connection_made(transport)
        self._begun_s = self.loop.time()
        self.timeout_keep_alive_task = self.loop.call_later(self._longest_wait_s(), self.timeout_keep_alive_handler)
        if len(self.connections) > self.limits.connections:
            self._refuse(ConnectionRefusal(503, f"There are {self.limits.connections} connections, and the mock takes no more."))

    def data_received(self, data: bytes) -> None:
        """Called by the transport, with what has come: what uvicorn does, but for offers to change the protocol."""
        if self._refusal is not None:
            return
        was_in_head, self._piece_bytes = self._is_in_head, len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            self._read_on(data[offer.args[0] :])
        except httptools.HttpParserError as error:
            self._refuse(refusal_of(error))
            return
        if was_in_head and self._is_in_head:
            self._head_bytes += len(data)
            if self._head_bytes > self.limits.head:
                self._refuse(self._head_too_long())

    def _read_on(self, rest: bytes) -> None:
        """Read requests once more without their offers to change the protocol, each of which made the parser stop behind the head."""
        while True:
            self._offered = self.headers
            request_line = b"%b %b HTTP/%b" % (self.scope["method"].encode(), self.url, self.parser.get_http_version().encode())
            lines = [b"%b: %b" % pair for pair in without_offers(self.headers)]
            head = b"\r\n".join((request_line, *lines, b"", b""))
            self.parser = httptools.HttpRequestParser(self)
            rest = head + rest
            try:
                self.parser.feed_data(rest)
            except httptools.HttpParserUpgrade as offer:
                rest = rest[offer.args[0] :]
            except httptools.HttpParserError as error:
                self._refuse(refusal_of(error))
                return
            else:
                return

    def on_message_begin(self) -> None:
        """Called by the parser, when a request begins: what uvicorn does, and the time is noted."""
        self.url, self.expect_100_continue, self.headers = b"", False, []
        self.scope = {
            "type": "http", "asgi": {"version": self.asgi_version, "spec_version": "2.3"}, "http_version": "1.1",
            "server": self.server, "client": self.client, "scheme": self.scheme or "http", "root_path": self.root_path,
            "headers": self.headers, "state": self.app_state.copy(), "method": "", "path": "", "raw_path": b"", "query_string": b"",
        }  # fmt: skip
        self._begun_s = self.loop.time()
        self._is_receiving = self._is_in_head = True
        self._head_bytes = self._hosts = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by the parser, with each header."""
        name = name.lower()
        self.headers.append((name, value))
        if name == b"host":
            self._hosts += 1
            if value != self._known_host:
                check_host_syntax(value)
                self._known_host = value
        elif name == b"expect":
            if value.lower() != b"100-continue":
                raise ConnectionRefusal(417, "Expect: wanted 100-continue, or no such header.")
            self.expect_100_continue = True

    def on_headers_complete(self) -> None:
        """Called by the parser, once a request's head is whole: what uvicorn does, for the common request."""
        parser, scope = self.parser, self.scope
        if parser.should_upgrade() and parser.get_method() != b"CONNECT":
            scope["method"] = parser.get_method().decode("ascii")
            return  # the parser stops here, and is given the request once more
        self._is_in_head = False
        self._check_head()
        if self._offered is not None:
            self.headers[:], self._offered = self._offered, None
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

    def _check_head(self) -> None:
        """Refuse a head that is too long, and one that does not say once to which host it goes, as RFC 9112 wants it."""
        if self._head_bytes or self._piece_bytes > self.limits.head:
            length = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
            if length > self.limits.head:
                raise self._head_too_long()
        if self._hosts != 1 and (self._hosts or self.parser.get_http_version() == "1.1"):
            raise ConnectionRefusal(400, f"Host: got {self._hosts} such headers, wanted one.")

    def _head_too_long(self) -> ConnectionRefusal:
        if len(self.url) > self.limits.head or not self.headers:
            return ConnectionRefusal(414, f"The URL is too long: wanted a head of at most {self.limits.head} bytes.")
        return ConnectionRefusal(431, f"The headers are too long: wanted a head of at most {self.limits.head} bytes.")

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
        if self._is_in_head:
            return  # an offer to change the protocol, at which the parser stops
        self._is_receiving = False
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
        if self._refusal is not None:
            self._write_refusal(self._refusal)
        elif not self.transport.is_closing():
            self.flow.resume_reading()
            self._active_s = self.loop.time()

    def _unset_keepalive_if_required(self) -> None:
        """Nothing: the timer looks for itself whether the connection was idle."""

    def _longest_wait_s(self) -> float:
        return min(self.timeout_keep_alive, self.limits.receive)

    def timeout_keep_alive_handler(self) -> None:
        """End the connection if it was idle, or its request was on its way, for as long as is allowed; else look again later."""
        self.timeout_keep_alive_task = None
        if self.transport.is_closing():
            return
        now_s, is_answering = self.loop.time(), self._answering is not None and not self._answering.response_complete
        if is_answering and not self._answering.more_body:  # type: ignore[union-attr]  # it is there, by the line above
            self._begun_s = now_s  # what was sent behind it may not be read yet
            rest_s = self._longest_wait_s()
        elif self._is_receiving:
            rest_s = self._begun_s + self.limits.receive - now_s
        else:
            rest_s = self._active_s + self.timeout_keep_alive - now_s
        if rest_s > 0:
            self.timeout_keep_alive_task = self.loop.call_later(min(rest_s, self._longest_wait_s()), self.timeout_keep_alive_handler)
        elif self._is_receiving and (self._is_in_head or is_answering):
            self._refuse(ConnectionRefusal(408, f"The request did not come whole within {self.limits.receive:g} s."))
        else:
            super().timeout_keep_alive_handler()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the transport: uvicorn tells only the last request that the client is gone; the one being answered must know."""
        answering = self._answering
        if answering is not None and not answering.response_complete:
            answering.disconnected = True
            answering.message_event.set()
        super().connection_lost(exc)
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
            self.timeout_keep_alive_task = None
        if self.cycle is None or self.cycle.response_complete:  # it refers to this: together they would wait for the garbage collector
            self.cycle = self._answering = None

    def _refuse(self, refusal: ConnectionRefusal) -> None:
        """End the connection with an answer that says why, after the answers to those requests that came whole before."""
        self._refusal = refusal
        cycle = self.cycle
        if cycle is not None and cycle.more_body and not cycle.response_complete:
            cycle.disconnected, self._waiting = True, None  # its body never comes: whatever waits for it ends
            cycle.message_event.set()
            if self.pipeline and self.pipeline[0][0] is cycle:
                self.pipeline.popleft()
            if cycle.response_started and cycle is self._answering:
                self.transport.close()
                return
        answering = self._answering
        if answering is None or answering.response_complete or (answering is cycle and cycle.disconnected):
            self._write_refusal(refusal)

    def _write_refusal(self, refusal: ConnectionRefusal) -> None:
        """Answer, and read on for a moment, as a client that is still sending would otherwise never see the answer."""
        if self.transport.is_closing():
            return
        self.transport.write(STATUS_LINE[refusal.status] + refusal.content())
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.flow.resume_reading()
        self.loop.call_later(_LINGERING_S, self.transport.abort)


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
