"""`contracts compare`: what changed between two runs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from contracts.reports import comparing, writing
from contracts.reports.writing import ReportError, ReportRequest
from contracts.runs import run as runs
from contracts.runs.run import RunError

_EXAMPLES = """
\b
Examples:
  contracts compare yesterday.json today.json
  contracts compare main.json branch.json --report markdown=trend.md
"""


@click.command(epilog=_EXAMPLES)
@click.argument("before", metavar="RUN", type=click.Path(path_type=Path))
@click.argument("after", metavar="RUN", type=click.Path(path_type=Path))
@writing.option(tuple(comparing.FORMATS))
def command(before: Path, after: Path, reports: tuple[ReportRequest, ...]) -> None:
    """Show what is new, gone and still there from the first RUN to the second.

    Exit status: 0 nothing new, 1 new findings, 2 could not compare.
    """
    try:
        compared = comparing.compare(runs.read(before), runs.read(after))
        click.echo(comparing.text(compared), nl=False, err=writing.takes_stdout(reports))
        for report in reports:
            writing.write_text(comparing.FORMATS[report.format](compared), report.path)
    except (RunError, ReportError) as error:
        click.echo(f"ERROR {error}", err=True)
        sys.exit(2)
    sys.exit(1 if compared.new else 0)
