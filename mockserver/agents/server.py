"""The MCP server: every tool as the SDK registers it, and the two transports."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable

import click
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.agents.mock_tools import MockTools, Tool
from mockserver.control.admission import ControlRequest, refusal
from mockserver.ctl import ControlClient
from mockserver.settings import Settings
from mockserver.web.base_url import origin_at
from mockserver.web.connections.server import BACKLOG, own_socket, task_server_of
from specs.extensions import extensions, loaded

_INSTRUCTIONS = """\
A stateful mock of APIs, described by their OpenAPI documents. Ask it with `request` as a client would. What it refuses, `explain_refusal`
explains, with a request that would pass. `advance_clock` lets time pass. `check` judges a service by its document, and `replay_finding`
shows whether what it found is fixed."""


def mcp_server(origin: str, control: ControlClient) -> MCPServer[object]:
    """A server with the tools of the mock at `origin`, and those that other packages bring.

    Raises:
        specs.extensions.ExtensionError: what another package brings cannot be used.
    """
    server: MCPServer[object] = MCPServer("mockserver", title="Mock of APIs", instructions=_INSTRUCTIONS, log_level="WARNING")
    tools = MockTools(origin, control)
    for tool in tools.reading():
        server.add_tool(_told(tool), annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))
    for tool in (*tools.changing(), *_brought(origin)):
        server.add_tool(_told(tool), annotations=ToolAnnotations(read_only_hint=False, open_world_hint=False))
    return server


def serve_http(server: MCPServer[object], host: str, port: int, token: str | None) -> None:
    """Serve streamable HTTP at /mcp until interrupted, to whom the mock's control pages would admit.

    Raises:
        OSError: the address cannot be listened on.
    """
    with own_socket(host, port) as [listener]:
        listener.listen(BACKLOG)
        click.echo(f"mcp       {origin_at(host, listener.getsockname()[1])}/mcp   streamable HTTP. Stop with Ctrl-C.")
        app = Admission(server.streamable_http_app(host=host), token)
        task_server_of(app, log_level="warning").run(sockets=[listener])


class Admission:
    """Admits to an app whom the control pages of a mock with this token admit."""

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self._app = app
        self._settings = Settings(control_token=token)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "http":
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
            error = refusal(ControlRequest(method=scope["method"], headers=headers), self._settings)
            if error is not None:
                body = json.dumps({"error": str(error)}).encode()
                reply_headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
                await send({"type": "http.response.start", "status": error.status, "headers": reply_headers})
                await send({"type": "http.response.body", "body": body})
                return
        await self._app(scope, receive, send)


def _brought(origin: str) -> Iterable[Tool]:
    """The tools of other packages: what `tools(origin)` of each module that they name returns."""
    for name in extensions("tools"):
        yield from loaded("tools", name, wanted=("tools",)).tools(origin)


def _told(tool: Tool) -> Tool:
    """A tool whose refusals are told in their own words, and not as a crash."""

    @functools.wraps(tool)
    def told(*args: object, **named: object) -> object:
        try:
            return tool(*args, **named)
        except click.ClickException as error:
            raise ToolError(error.format_message()) from error
        except ValueError as error:
            raise ToolError(str(error)) from error

    return told
