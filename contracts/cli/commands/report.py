"""`contracts report`: render a run."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from contracts.reports import writing
from contracts.reports.writing import FORMATS, STDOUT, ReportError, ReportRequest
from contracts.runs import run as runs
from contracts.runs.run import RunError

_EXAMPLES = """
\b
Examples:
  contracts report run.json -o report.html
  contracts report run.json --format markdown >> "$GITHUB_STEP_SUMMARY"
  contracts report run.json --report html=report.html --report junit=junit.xml
"""


@click.command(epilog=_EXAMPLES)
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), show_default="html, unless --report says it", help="Of the report.")
@click.option("-o", "--output", "path", show_default="standard output", metavar="PATH", help="Where to write it.")
@writing.option()
def command(run: Path, form: str | None, path: str | None, reports: tuple[ReportRequest, ...]) -> None:
    """Render RUN, a run.json. Exit status: 0, or 2 where it could not be rendered."""
    report_requests = list(reports)
    if form or path or not reports:
        report_requests.append(ReportRequest(form or "html", path or STDOUT))
    try:
        writing.write_reports(runs.read(run), report_requests)
    except (RunError, ReportError) as error:
        click.echo(f"ERROR {error}", err=True)
        sys.exit(2)
    for report in report_requests:
        if report.path != STDOUT:
            click.echo(f"wrote {report.path}", err=True)
