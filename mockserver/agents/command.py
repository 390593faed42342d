"""`mockserver mcp`: a mock for agents, over standard input and output or streamable HTTP."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from click.core import ParameterSource

from mockserver.ctl import ControlClient
from mockserver.document_options import clock_option, document_options, own_documents, refuse_empty, served_documents, tell_faults
from mockserver.settings import Settings
from mockserver.state.clock import Clock
from mockserver.web.cross_site import is_loopback
from specs import DocumentError, names
from specs.command_group import CouldNotRun, LazyChoice

_EXAMPLES = """
\b
Examples:
  mockserver mcp                                     both APIs, for the agent that starts it
  mockserver mcp --document acme.yaml --api none
  mockserver mcp --url http://127.0.0.1:8080         of a mock that runs already
  mockserver mcp --transport http --port 8765        at http://127.0.0.1:8765/mcp
"""


@click.command(name="mcp", epilog=_EXAMPLES)
@click.option("--transport", type=click.Choice(("stdio", "http")), default="stdio", show_default=True, help="How the agent speaks to it.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Of http: an address of loopback to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="Of http: the port; 0: a free one.")
@click.option("--url", envvar="MOCKSERVER_URL", help="A mock that runs already, on loopback; without it, one is started.")
@click.option(
    "--token",
    envvar="MOCKSERVER_CONTROL_TOKEN",
    metavar="TOKEN",
    help="The mock's control token, or its token for reading; over http, clients must show it, too.",
)
@click.option("--api", "apis", multiple=True, type=LazyChoice(lambda: (*names(), "none")), help="As in serve.")
@document_options
@click.option("--base-path", "base_paths", multiple=True, metavar="[NAME=]PATH", help="As in serve.")
@click.option("--strict", is_flag=True, help="As in serve.")
@click.option("--seed", default=0, show_default=True, type=int, envvar="MOCKSERVER_SEED", help="Decides every id.")
@clock_option
@click.option("--fixtures", type=click.Path(path_type=Path), metavar="FILE.yaml", help="As in serve.")
@click.pass_context
def command(context: click.Context, /, transport: str, host: str, port: int, url: str | None, token: str | None, **options: Any) -> None:
    """Let an agent use, steer and judge a mock: a server of the Model Context Protocol.

    Its tools list operations, send requests, explain refusals, move the clock, inject faults, judge a service, and replay what was found.
    """
    _refuse_options(context, host, url)
    _require_extra()
    with contextlib.ExitStack() as stack:
        origin = url or stack.enter_context(_started(token or None, **options))
        _serve(transport, origin, token or None, host, port)


def _refuse_options(context: click.Context, host: str, url: str | None) -> None:
    """Raise a usage error where an option leads off loopback, or means nothing."""
    if not is_loopback(host):
        raise click.UsageError(f"--host {host}: wanted an address of loopback: an agent on another machine is given no mock to steer.")
    if url is None:
        return
    if urlsplit(url).scheme != "http" or not is_loopback(urlsplit(url).hostname or ""):
        raise click.UsageError(f"--url {url}: wanted a mock on loopback, such as http://127.0.0.1:8080.")
    of_a_start = ("apis", "sources", "overlays", "base_paths", "strict", "allow_remote", "seed", "mock_clock", "fixtures")
    useless = [name for name in of_a_start if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if useless:
        options = {parameter.name: parameter.opts[0] for parameter in context.command.params}
        raise click.UsageError(f"--url: {', '.join(options[name] for name in useless)} means nothing to a mock that runs already.")


def _require_extra() -> None:
    """Raise unless the SDK is installed.

    Raises:
        CouldNotRun: it is not; the message names the command that installs it.
    """
    if find_spec("mcp") is None:
        raise CouldNotRun("`mockserver mcp` wants the MCP SDK, which is not installed: pip install 'contract-mocks[mcp]'")


@contextlib.contextmanager
def _started(
    token: str | None,
    *,
    apis: tuple[str, ...],
    sources: tuple[str, ...],
    overlays: tuple[str, ...],
    base_paths: tuple[str, ...],
    strict: bool,
    allow_remote: bool,
    seed: int,
    mock_clock: Clock,
    fixtures: Path | None,
) -> Iterator[str]:
    """The origin of a mock of our own, for as long as the block lasts."""
    from mockserver.embedded import running  # here: `--help` needs no server

    own = own_documents(sources, overlays, base_paths, allow_remote=allow_remote)
    tell_faults(own, strict=strict)
    refuse_empty(own)
    settings = Settings(
        apis=tuple(name for name in apis if name != "none"), seed=seed, clock=mock_clock, fixtures=fixtures, control_token=token
    )
    try:
        with running(settings, served_documents(apis, own)) as mock:
            yield mock.origin
    except (DocumentError, ValueError) as error:
        raise click.ClickException(str(error)) from error


def _serve(transport: str, url: str, token: str | None, host: str, port: int) -> None:
    from mockserver.agents import server as servers  # here: with the SDK, which takes long to import

    control = ControlClient(url, token)
    control.call("GET", "/documents")  # so that a wrong URL or token is told now
    server = servers.mcp_server(url, control)
    if transport == "stdio":
        server.run("stdio")
        return
    try:
        servers.serve_http(server, host, port, token)
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}") from error
