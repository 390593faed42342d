"""`contracts observe`: stand between a client and its service, pass everything on, and judge what passed."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import click

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.declarations.documents import document_named
from contracts.analysis.finding import FailOn
from contracts.cli.exit_status import fail_on_option
from contracts.observed import offline
from contracts.observed.proxy.enforcing import refusals
from contracts.observed.proxy.proxy import Proxy, serve
from contracts.observed.proxy.upstream import Upstream, UpstreamError
from contracts.observed.recording import Recording
from contracts.reports import writing
from contracts.reports.verdict import lines, wants_color
from contracts.reports.writing import ReportError, ReportRequest, ReportType
from contracts.runs.run import Run
from contracts.transport.hosts import Standing, standing_of
from specs import DocumentError, names

_EXAMPLES = """
\b
Examples:
  contracts observe tavus --upstream https://tavusapi.com --report html=report.html
  contracts observe tavus --upstream http://127.0.0.1:8080 --enforce
  contracts observe together --upstream https://api.together.xyz --recording traffic.har
  mockserver serve --replay traffic.har
"""


class _HarType(ReportType):
    """The file of a recording: a report of the format har, without the words."""

    name = "recording"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> ReportRequest:
        """The report that a path names."""
        return super().convert(value if isinstance(value, ReportRequest) else f"har={value}", param, ctx)


@dataclass(frozen=True, slots=True)
class _ObserveOptions:
    api: str
    upstream: str
    host: str
    port: int
    enforce: bool
    answers_for: str | None  # the flag by which the user answers for an upstream that is not on loopback
    reports: tuple[ReportRequest, ...]


@click.command(epilog=_EXAMPLES)
@click.argument("api", metavar="|".join([*names(), "FILE"]), required=False)
@click.option("--document", metavar="|".join([*names(), "FILE"]), help="The same as the argument.")
@click.option("--upstream", required=True, metavar="URL", help="The service, or its mock, that requests are sent on to.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on: beyond loopback, everyone can use the proxy.")
@click.option("--port", default=8090, show_default=True, type=click.IntRange(0, 65535), help="Port; 0: a free one.")
@click.option("--enforce", is_flag=True, help="Refuse requests that depart from the document, instead of sending them on.")
@click.option(
    "--live", "is_live", is_flag=True, help="With --enforce: --upstream is a live service, and may keep what a refused delete would remove."
)
@click.option("--own", "is_own", is_flag=True, help="With --enforce: the host of --upstream is your own, such as a staging server.")
@click.option("--recording", type=_HarType(), metavar="PATH", help="Write what passed, as a HAR without secrets.")
@fail_on_option
@writing.option()
def command(
    api: str | None,
    document: str | None,
    upstream: str,
    host: str,
    port: int,
    enforce: bool,
    is_live: bool,
    is_own: bool,
    recording: ReportRequest | None,
    fail_on: FailOn,
    reports: tuple[ReportRequest, ...],
) -> None:
    """Pass requests on to --upstream, record them, and judge them by the document when Ctrl-C ends it.

    Nothing is altered but what --enforce refuses. What is judged and written has no secrets in it. Exit status: 0 conforms, 1 findings, 2
    could not be observed.
    """
    if (api is None) == (document is None):
        raise click.UsageError(f"wanted one document to judge by: {', '.join(names())}, or a file")
    answers_for = "--live" if is_live else "--own" if is_own else None
    options = _ObserveOptions(
        api or document or "", upstream, host, port, enforce, answers_for, (*reports, *([recording] if recording else ()))
    )
    try:
        run, left_out = _observed(options)
        run = replace(run, fail_on=fail_on)
        _report(run, left_out, options.reports, is_on_stderr=writing.takes_stdout(reports))
    except (UpstreamError, DocumentError, ReportError, _NothingError) as error:
        click.echo(f"ERROR {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        click.echo("ERROR interrupted while judging: nothing was written", err=True)
        sys.exit(2)
    sys.exit(run.exit_code)


class _NothingError(ValueError):
    """Nothing can be judged. The message says why."""


def _observed(options: _ObserveOptions) -> tuple[Run, list[str]]:
    """The run, and what was left out of it, in words."""
    try:
        upstream = Upstream.at(options.upstream)
    except UpstreamError as error:
        raise UpstreamError(f"--upstream: {error}") from error
    contract = Contract(document_named(options.api))
    if options.enforce and options.answers_for is None and standing_of(contract.document, options.upstream) is not Standing.LOOPBACK:
        raise UpstreamError(_unanswered(contract, options, upstream.host))
    recording = Recording(contract, origin=upstream.origin)
    began = datetime.now(UTC)
    proxy = Proxy(upstream, recording.add, refuse=refusals(contract) if options.enforce else None)
    address = f"[{options.host}]" if ":" in options.host else options.host

    def ready(port: int) -> None:
        click.echo(f"http://{address}:{port} passes on to {options.upstream}. Ctrl-C ends it, with the verdict.", err=True)

    try:
        _serve(proxy, options, ready)
    except OSError as error:
        raise _NothingError(f"cannot listen on {options.host}:{options.port}: {error.strerror or error}") from error
    if not recording:
        raise _NothingError("nothing to judge: no request came")
    click.echo(f"judging {len(recording):,} exchanges", err=True)
    run, left_out = recording.run(api=options.api, command=_repeats(options), began=began)
    return offline.judge_recording(run, contract), left_out


def _report(run: Run, left_out: list[str], reports: tuple[ReportRequest, ...], *, is_on_stderr: bool) -> None:
    """Say the verdict and what was left out of it, and write the reports."""
    for line in lines(run, color=wants_color()):
        click.echo(line, err=is_on_stderr)
    for reason in left_out:
        click.echo(f"left out: {reason}", err=True)
    writing.write_reports(run, reports)


def _unanswered(contract: Contract, wanted: _ObserveOptions, host: str) -> str:
    """Why nothing is enforced before a host that is not on loopback: what it keeps back is missing there."""
    deletes = sum(operation.method == "DELETE" for operation in contract.document.operations)
    return (
        f"--upstream {wanted.upstream} --enforce: it is not on loopback, so nothing was begun. A client's creates would reach {host}, and "
        f"each of its requests that departs from the document would not, the {deletes} deletes included: what a refused one would remove "
        "stays there. Give --live where it is a live service, --own where it is your own, or leave --enforce away"
    )


def _repeats(options: _ObserveOptions) -> str:
    """The command that gives the same findings: of the recording, where there is one."""
    written = next((report.path for report in options.reports if report.format in ("har", "json") and report.path != writing.STDOUT), None)
    if written is not None:
        return shlex.join(["contracts", "judge", written, "--document", options.api])
    return shlex.join(["contracts", "observe", options.api, "--upstream", options.upstream, *_enforcing(options)])


def _enforcing(wanted: _ObserveOptions) -> list[str]:
    return ["--enforce", *([wanted.answers_for] if wanted.answers_for else [])] if wanted.enforce else []


def _serve(proxy: Proxy, options: _ObserveOptions, ready: Callable[[int], None]) -> None:
    """Serve until SIGINT or SIGTERM."""

    async def until_stopped() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        with contextlib.ExitStack() as stack:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, stop.set)
                stack.callback(loop.remove_signal_handler, number)
            await serve(proxy, options.host, options.port, ready=ready, stop=stop)

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(until_stopped())


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # it is not made for Windows
        return None
    return uvloop.new_event_loop
