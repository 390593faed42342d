"""`contracts merge`: the shards of a run put together."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from contracts.reports import writing
from contracts.reports.writing import ReportRequest
from contracts.runs import merging
from contracts.runs import run as runs
from contracts.runs.merging import RunMergeError
from contracts.runs.run import RunError

_EXAMPLES = """
\b
Examples:
  contracts merge shard-1.json shard-2.json -o run.json --report html=report.html
"""


@click.command(epilog=_EXAMPLES)
@click.argument("shards", metavar="RUN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", "path", required=True, metavar="RUN", help="Where to write the whole run; - for standard output.")
@writing.option()
def command(shards: tuple[Path, ...], path: str, reports: tuple[ReportRequest, ...]) -> None:
    """Put the shards of one run together. Exit status: 0 conforms, 1 findings, 2 could not be merged."""
    report_requests = (ReportRequest("json", path), *reports)
    try:
        run = merging.merge_runs([runs.read(shard) for shard in shards])
    except (RunError, RunMergeError) as error:
        click.echo(f"ERROR {error}", err=True)
        sys.exit(2)
    sys.exit(writing.finished(run, report_requests))
