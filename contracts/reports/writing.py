"""Reports written: which formats there are, a file each in `formats/` or another package's, and `--report FORMAT=PATH` of every command."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

import contracts.reports.formats
from contracts.reports import verdict
from contracts.runs.run import Run
from specs.extensions import loaded, with_built_in

BUILT_IN = tuple(sorted(info.name for info in pkgutil.iter_modules(contracts.reports.formats.__path__)))
FORMATS = with_built_in(BUILT_IN, "reports")
STDOUT = "-"

_Command = TypeVar("_Command", bound=Callable[..., Any])


class ReportError(OSError):
    """A report cannot be written. The message says which, and why."""


class ReportRequest(NamedTuple):
    """One report that is wanted."""

    format: str
    path: str  # "-": standard output


if TYPE_CHECKING:
    _ReportParamType = click.ParamType[ReportRequest]
else:  # generic in newer clicks only
    _ReportParamType = click.ParamType


class ReportType(_ReportParamType):
    """FORMAT=PATH on a command line; refused before a run begins, rather than after it."""

    name = "report"

    def __init__(self, formats: Sequence[str] = FORMATS) -> None:
        self._formats = tuple(formats)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> ReportRequest:
        """The report that `value` names."""
        if isinstance(value, ReportRequest):
            return value
        kind, equals, path = str(value).partition("=")
        if not equals or not path:
            self.fail(f"got {value!r}, wanted FORMAT=PATH such as html=report.html", param, ctx)
        if kind not in self._formats:
            self.fail(f"no format {kind!r}: wanted one of {', '.join(self._formats)}", param, ctx)
        reason = None if path == STDOUT else _unwritable(Path(path))
        if reason:
            self.fail(reason, param, ctx)
        return ReportRequest(kind, path)


def _unwritable(path: Path) -> str | None:
    """Why a file cannot be written, as far as that can be told without writing it."""
    folder = path.absolute().parent
    if path.is_dir():
        return f"{path} is a folder: wanted a file"
    if not folder.is_dir():
        return f"no folder {path.parent}"
    if not os.access(path if path.exists() else folder, os.W_OK):
        return f"{path}: Permission denied"
    return None


def _each_its_own(ctx: click.Context, param: click.Parameter, reports: tuple[ReportRequest, ...]) -> tuple[ReportRequest, ...]:
    """The reports, if no two go to one place, where the later would overwrite the earlier."""
    report_by_destination: dict[str, ReportRequest] = {}
    for report in reports:
        destination = report.path if report.path == STDOUT else os.path.realpath(report.path)
        if destination in report_by_destination:
            destination_name = "standard output" if destination == STDOUT else report.path
            raise click.BadParameter(
                f"{report_by_destination[destination].format} and {report.format} would both be written to {destination_name}", ctx, param
            )
        report_by_destination[destination] = report
    return reports


def option(formats: Sequence[str] = FORMATS) -> Callable[[_Command], _Command]:
    """`--report FORMAT=PATH`, repeatable, as the argument `reports`."""
    help_text = f"Write a report: {', '.join(formats)}; to - for standard output. Repeatable."
    return click.option(
        "--report", "reports", multiple=True, type=ReportType(formats), metavar="FORMAT=PATH", help=help_text, callback=_each_its_own
    )


def render(run: Run, form: str) -> str:
    """A run in one of `FORMATS`."""
    rendered: str = _module(form).render(run)
    return rendered


def _module(form: str) -> Any:
    """The module of one of `FORMATS`."""
    if form in BUILT_IN:
        return importlib.import_module(f"{contracts.reports.formats.__name__}.{form}")
    return loaded("reports", form, wanted=("render",))


def write_reports(run: Run, reports: Sequence[ReportRequest]) -> None:
    """Write each report.

    Raises:
        ReportError: a file cannot be written.
    """
    stored_run = run.as_kept()
    for report in reports:
        _write(stored_run, report)


def _write(run: Run, report: ReportRequest) -> None:
    """Write a report; into a file piece by piece, where its format can be had so."""
    pieces = getattr(_module(report.format), "pieces", None)
    if report.path == STDOUT or pieces is None:
        write_text(render(run, report.format), report.path)
        return
    try:
        with Path(report.path).open("wb") as file:
            file.writelines(pieces(run))
    except OSError as error:
        raise ReportError(f"{report.path}: {error.strerror}") from error


def finished(run: Run, reports: Sequence[ReportRequest]) -> int:
    """Write each report, and then say the verdict: whoever stops listening loses no report. The exit status is returned."""
    code = run.exit_code
    try:
        write_reports(run, reports)
    except ReportError as error:
        click.echo(f"ERROR {error}", err=True)
        code = 2
    except BrokenPipeError:
        _close_stdout()
    try:
        for line in verdict.lines(run, color=verdict.wants_color()):
            click.echo(line, err=takes_stdout(reports))
        sys.stdout.flush()
    except BrokenPipeError:
        _close_stdout()
    return code


def _close_stdout() -> None:
    """Let what is still written to standard output go nowhere: whoever read it has gone."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def write_text(text: str, path: str) -> None:
    """Write `text` to a file, or to standard output for "-".

    Raises:
        ReportError: it cannot be written.
    """
    if path == STDOUT:
        click.echo(text, nl=False)
        return
    try:
        Path(path).write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise ReportError(f"{path}: {error.strerror}") from error


def takes_stdout(reports: Sequence[ReportRequest]) -> bool:
    """Whether standard output is a report's, so that what else is said belongs on standard error."""
    return any(report.path == STDOUT for report in reports)
