"""`contracts judge`: judge again what was recorded."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from contracts.analysis.finding import FailOn
from contracts.cli.exit_status import fail_on_option
from contracts.judging import judge
from contracts.reports import writing
from contracts.reports.writing import ReportRequest
from contracts.runs.run import RunError
from specs import DocumentError, names
from specs.http.har import HarError

_EXAMPLES = """
\b
Examples:
  contracts judge run.json --report html=report.html
  contracts judge traffic.har --document tavus         a browser's, a proxy's, or our own: see `contracts observe`
"""


@click.command(epilog=_EXAMPLES)
@click.argument("recorded", metavar="RUN|HAR", type=click.Path(path_type=Path))
@click.option("--document", "api", metavar="|".join([*names(), "FILE"]), help="What to judge by; a run's own unless given.")
@fail_on_option
@writing.option()
def command(recorded: Path, api: str | None, fail_on: FailOn, reports: tuple[ReportRequest, ...]) -> None:
    """Judge recorded exchanges by today's checks; nothing is sent. Exit status: 0 conforms, 1 findings, 2 could not be judged."""
    try:
        run = judge(recorded, document=api, tell=lambda note: click.echo(note, err=True))
    except (RunError, HarError, DocumentError) as error:
        click.echo(f"ERROR {error}", err=True)
        sys.exit(2)
    sys.exit(writing.finished(replace(run, fail_on=fail_on), reports))
