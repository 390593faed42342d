"""The command line: `mockserver serve`, `mockserver routes` and `mockserver init`."""

from __future__ import annotations

import datetime
import functools
import gc
import json
import logging
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from mockserver.agents.command import command as mcp
from mockserver.ctl import ctl
from mockserver.document_options import allow_remote as allow_remote_option
from mockserver.document_options import clock_option, document_options, own_documents, refuse_empty, served_documents, tell_faults
from mockserver.durable.address import StoreUnavailable, check_store
from mockserver.limits import GRACE_S, Limits, UnknownLimit, limits_of, meanings
from mockserver.settings import MEMORY, Settings
from mockserver.state import clock
from mockserver.state.request_log import JsonFormatter, RequestLog
from mockserver.web import import_stubs
from mockserver.web.cross_site import is_loopback
from specs import Document, DocumentError, names
from specs.command_group import CommandGroup, CouldNotRun, LazyChoice

_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#@\s]+")

_SERVE_EXAMPLES = """
\b
Examples:
  mockserver serve
  mockserver serve --port 9000 --clock x60          an hour of training in a minute
  mockserver serve --clock manual --seed 7          time moves when /__mock__/clock/advance says so
  mockserver serve --api together --accept-key "$TOGETHER_API_KEY"
  mockserver serve --cors http://localhost:3000      a page served there may call the mock
  mockserver serve --document acme.yaml --api none   any OpenAPI document, and nothing else
  mockserver serve --document shop=openapi.json --base-path /shop
  mockserver serve --document acme.yaml --overlay acme.overlay.yaml --strict
  mockserver serve --store sqlite:///mock.db         what was made is there after a restart
  mockserver serve --store postgresql://mock@db/mock --workers 4
  mockserver serve --fixtures shop.yaml              every new world starts with what the file lists
  mockserver serve --replay traffic.har             answers as recorded: see `contracts observe --recording`
  mockserver serve --host 0.0.0.0 --control-token "$(openssl rand -hex 16)"
"""


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="contract-mocks", prog_name="mockserver")
def main() -> None:
    """Stateful mocks of the services whose OpenAPI documents stand in specs/."""


main.add_command(ctl)
main.add_command(mcp)


def _store(_context: click.Context, _parameter: click.Parameter, store: str) -> str:
    try:
        check_store(store)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return store


def _origins(_context: click.Context, _parameter: click.Parameter, origins: tuple[str, ...]) -> tuple[str, ...]:
    """Origins as browsers send them: scheme, host and port, without a path."""
    for origin in origins:
        if origin not in ("*", "null") and not _ORIGIN.fullmatch(origin):
            raise click.BadParameter(f"got {origin}, wanted * or an origin such as http://localhost:3000, without a path.")
    return tuple(origin.lower() for origin in origins)


def _grace(_context: click.Context, _parameter: click.Parameter, text: str) -> float:
    match = re.fullmatch(r"(\d{1,5}(?:\.\d{1,6})?)(ms|s)?", text, re.ASCII)
    if match is None:
        raise click.BadParameter(f"got {text}, wanted seconds, such as 2s or 500ms.")
    return float(match[1]) / (1000 if match[2] == "ms" else 1)


def _limits(_context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> Limits:
    try:
        return limits_of(texts)
    except UnknownLimit as error:
        raise click.BadParameter(str(error)) from error


_LIMITS = " ".join(f"{name} [{default}]: {meaning}." for name, default, meaning in meanings())


@main.command(epilog=_SERVE_EXAMPLES)
@click.option("--host", default="127.0.0.1", show_default=True, envvar="MOCKSERVER_HOST", help="Address to listen on.")
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(0, 65535), envvar="MOCKSERVER_PORT", help="Port; 0: a free one."
)
@click.option(
    "--api",
    "apis",
    multiple=True,
    type=LazyChoice(lambda: (*names(), "none")),
    help="Serve this built-in API only, or none. May be repeated.",
)
@document_options
@click.option(
    "--base-path", "base_paths", multiple=True, metavar="[NAME=]PATH", help="Serve a --document below this path instead of its server's."
)
@click.option("--strict", is_flag=True, help="Refuse a --document that has faults, instead of serving what can be served.")
@click.option("--seed", default=0, show_default=True, type=int, envvar="MOCKSERVER_SEED", help="Decides every id.")
@clock_option
@click.option("--accept-key", "keys", multiple=True, metavar="KEY", help="Accept this key too, beside those that begin with `test`.")
@click.option("--allow-callback-host", "hosts", multiple=True, metavar="HOST", help="Call callback URLs on this host too, beside loopback.")
@click.option(
    "--webhook",
    "webhook_urls",
    multiple=True,
    metavar="URL",
    help="Send the webhooks of documents here, too, beside the URLs that clients subscribe. May be repeated.",
)
@click.option(
    "--control-host", "control_hosts", multiple=True, metavar="NAME", help="Answer control pages under this Host too, beside loopback."
)
@click.option(
    "--cors",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    envvar="MOCKSERVER_CORS",
    callback=_origins,
    help="Let pages of this origin (* for any) call every operation from a browser. May be repeated.",
)
@click.option(
    "--control-token", envvar="MOCKSERVER_CONTROL_TOKEN", metavar="TOKEN", help="What the control pages ask for. Needed off loopback."
)
@click.option(
    "--control-read-token",
    envvar="MOCKSERVER_CONTROL_READ_TOKEN",
    metavar="TOKEN",
    help="Opens the control pages for reading only; needs a --control-token.",
)
@click.option(
    "--store",
    default=MEMORY,
    show_default=True,
    envvar="MOCKSERVER_STORE",
    callback=_store,
    metavar="memory|sqlite:///PATH|postgresql://…",
    help="Where the state is kept: a database outlives the mock.",
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    envvar="MOCKSERVER_WORKERS",
    help="Processes that serve, with one --store that is a database.",
)
@click.option(
    "--fixtures",
    type=click.Path(path_type=Path),
    metavar="FILE.yaml",
    help="What every new world starts with: bodies to create, in lists by `POST /path`.",
)
@click.option("--journal-size", default=1000, show_default=True, type=click.IntRange(0, 1_000_000), help="Exchanges kept.")
@click.option(
    "--grace",
    "grace_s",
    default=f"{GRACE_S:g}s",
    show_default=True,
    callback=_grace,
    metavar="SECONDS",
    help="What requests under way have at the end.",
)
@click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME=VALUE",
    callback=_limits,
    help=f"Take at most so much, as in body=1MiB. May be repeated. {_LIMITS}",
)
@click.option(
    "--replay", type=click.Path(path_type=Path), metavar="RECORDING", help="Serve the answers of a HAR or a run.json, and nothing else."
)
@click.option(
    "--log-format",
    type=click.Choice(("auto", "text", "json")),
    default="auto",
    show_default=True,
    envvar="MOCKSERVER_LOG_FORMAT",
    help="How requests and callbacks are told of: lines for people, or JSON; auto: JSON where standard error is no terminal.",
)
@click.option("--quiet", is_flag=True, help="Tell nothing of requests and callbacks.")
@click.pass_context
def serve(
    context: click.Context,
    /,
    host: str,
    port: int,
    replay: Path | None,
    quiet: bool,
    log_format: str,
    sources: tuple[str, ...],
    base_paths: tuple[str, ...],
    overlays: tuple[str, ...],
    strict: bool,
    allow_remote: bool,
    **options: Any,
) -> None:
    """Serve the built-in APIs and any document at their real paths, in one process, on one port; or, with --replay, what was recorded."""
    if replay is not None:
        _refuse_beside_replay(context)
        _replay(replay, host, port)
        return
    _check_options(host, options["keys"], options["control_token"], options["control_read_token"])
    _check_workers(options["workers"], options["store"])

    def read() -> tuple[Document, ...]:
        own = own_documents(sources, overlays, base_paths, allow_remote=allow_remote)
        tell_faults(own, strict=strict)
        refuse_empty(own)
        return served_documents(options["apis"], own)

    _serve_mock(_settings(host, **options), read, host, port, request_log=None if quiet else _log(log_format))


def _log(style: str) -> RequestLog:
    as_json = style == "json" or (style == "auto" and not sys.stderr.isatty())
    if as_json:
        handler = logging.StreamHandler()
        handler.setFormatter(JsonFormatter())
        logging.basicConfig(handlers=[handler], level=logging.WARNING)
    return RequestLog(sys.stderr, as_json=as_json)


def _settings(
    host: str,
    *,
    apis: tuple[str, ...],
    seed: int,
    mock_clock: clock.Clock,
    keys: tuple[str, ...],
    hosts: tuple[str, ...],
    webhook_urls: tuple[str, ...],
    control_hosts: tuple[str, ...],
    origins: tuple[str, ...],
    control_token: str | None,
    control_read_token: str | None,
    store: str,
    workers: int,
    journal_size: int,
    fixtures: Path | None,
    limits: Limits,
    grace_s: float,
) -> Settings:
    """The settings that the options of `serve` ask for."""
    return Settings(
        apis=tuple(name for name in apis if name != "none"),
        seed=seed,
        clock=mock_clock,
        accept_keys=frozenset(keys),
        callback_hosts=frozenset(hosts),
        webhook_urls=webhook_urls,
        control_hosts=frozenset({host, *control_hosts}),
        cors_origins=frozenset(origins),
        control_token=control_token or None,
        control_read_token=control_read_token or None,
        store=store,
        workers=workers,
        journal_size=journal_size,
        fixtures=fixtures,
        limits=limits,
        grace_s=grace_s,
    )


def _check_options(host: str, keys: tuple[str, ...], control_token: str | None, control_read_token: str | None) -> None:
    """Raise a usage error where options exclude each other, or mean nothing."""
    if not is_loopback(host) and not control_token:
        raise click.UsageError(f"--host {host} is not on loopback: give a --control-token, so that not everyone can steer the mock.")
    if control_read_token and (not control_token or control_token == control_read_token):
        raise click.UsageError("--control-read-token: wanted another than --control-token, and that as well.")
    if any(not key.strip() for key in keys):
        raise click.UsageError("--accept-key: got an empty key.")


def _check_workers(workers: int, store: str) -> None:
    if workers > 1 and store == MEMORY:
        raise click.UsageError(
            f"--workers {workers}: the state is in the memory of one process, which others cannot see; "
            "give a --store that they can share: sqlite:///PATH or postgresql://…"
        )


def _reread(read: Callable[[], tuple[Document, ...]]) -> tuple[Document, ...]:
    """What `read` returns, when the mock runs already: what it would have told a terminal is a DocumentError.

    Raises:
        DocumentError: a document cannot be used.
    """
    try:
        return read()
    except click.ClickException as error:
        raise DocumentError(error.format_message()) from error


def _serve_mock(
    settings: Settings, read: Callable[[], tuple[Document, ...]], host: str, port: int, *, request_log: RequestLog | None
) -> None:
    documents = read()
    gc.disable()  # nothing of what is imported and built is garbage; `serving` looks for some at the end, and lets it be looked for again
    with import_stubs.unused_imports_stubbed():
        from mockserver import serving  # here: because of that, and because `routes` and `--help` need no server

    try:
        serving.serve(settings, host, port, documents=documents, request_log=request_log, reread=functools.partial(_reread, read))
    except (DocumentError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    except StoreUnavailable as error:
        raise click.ClickException(f"--store: the database cannot be used: {error}") from error
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}") from error


def _refuse_beside_replay(context: click.Context) -> None:
    """A recording has no documents, no state and no clock: what would steer them is not taken without effect."""
    explicit_options = [name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    useless = ["--" + _OPTIONS.get(name, name).replace("_", "-") for name in explicit_options if name not in ("replay", "host", "port")]
    if useless:
        raise click.UsageError(f"--replay: {', '.join(sorted(useless))} means nothing to a recording.")


_OPTIONS = {
    "apis": "api",
    "sources": "document",
    "overlays": "overlay",
    "mock_clock": "clock",
    "limits": "limit",
    "grace_s": "grace",
    "keys": "accept-key",
    "hosts": "allow-callback-host",
    "webhook_urls": "webhook",
    "control_hosts": "control-host",
    "origins": "cors",
}


def _replay(recording: Path, host: str, port: int) -> None:
    from mockserver import serving
    from mockserver.replay import recording as recorded

    try:
        serving.serve_recorded(recorded.read_recording(recording), host, port)
    except recorded.RecordingError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}") from error


_INIT_EXAMPLES = """
\b
Examples:
  mockserver init acme.yaml                          writes acme-mock/
  mockserver init shop=https://api.example.com/openapi.json mocks/shop
  mockserver serve --document acme-mock              what it wrote, without installing it
  pip install -e acme-mock                           then: mockserver serve --api acme
"""


@main.command(epilog=_INIT_EXAMPLES)
@click.argument("source", metavar="[NAME=]FILE|URL")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the files that are there.")
@allow_remote_option
def init(source: str, folder: Path | None, force: bool, allow_remote: bool) -> None:
    """Write a package with a mock of an OpenAPI document into FOLDER (NAME-mock unless given).

    It holds the document, an overlay for what the document gets wrong, a behaviour file for what no document can say, a scenario
    and a test, each with one example that is made from the document and tried out. No file is replaced without --force.

    Exit status: 0 it is written, 2 nothing was written.
    """
    from mockserver.scaffold import project as projects

    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    try:
        project = projects.project_of(source, date=today, allow_remote=allow_remote)
        folder = folder or Path(project.names.distribution)
        projects.write(project, folder, force=force)
    except (DocumentError, projects.CannotInit) as error:
        raise CouldNotRun(str(error)) from error
    tell_faults((project.document,), strict=False)
    click.echo("\n".join(projects.summary(project, folder)))


_ROUTES_EXAMPLES = """
\b
Examples:
  mockserver routes
  mockserver routes --api tavus
  mockserver routes --document acme.yaml --explain   what was inferred of each operation, and what from
"""


@main.command(epilog=_ROUTES_EXAMPLES)
@click.option("--api", "apis", multiple=True, type=LazyChoice(names), help="This API only. May be repeated.")
@document_options
@click.option("--explain", is_flag=True, help="Tell what was inferred of each operation, what from, and how to correct it.")
@click.option("--format", "style", type=click.Choice(("text", "json")), default="text", show_default=True, help="How it is written.")
def routes(
    apis: tuple[str, ...], sources: tuple[str, ...], overlays: tuple[str, ...], allow_remote: bool, explain: bool, style: str
) -> None:
    """Every operation: vendored or added by the overlay, stateful or answered by example."""
    from mockserver import routes as listed
    from mockserver.mock import Api

    own = own_documents(sources, overlays, allow_remote=allow_remote)
    try:
        documents = served_documents(apis or (("none",) if own else ()), own)
        served = [Api(document, seed=0) for document in documents]
    except DocumentError as error:
        raise click.ClickException(str(error)) from error
    if style == "json":
        click.echo(json.dumps([explanation for api in served for explanation in listed.explained(api)], indent=2))
    elif explain:
        click.echo("\n".join(listed.text(explanation for api in served for explanation in listed.explained(api))))
    else:
        _echo_table([listed.COLUMNS, *(row for api in served for row in listed.rows(api))])


def _echo_table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
