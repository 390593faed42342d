"""`contracts merge`: the shards of a run put together."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from contracts import reporting
from contracts.reporting import Report
from contracts.result import merging
from contracts.result import run as runs
from contracts.result.merging import MergeError
from contracts.result.run import RunError

_EXAMPLES = """
\b
Examples:
  contracts merge shard-1.json shard-2.json -o run.json --report html=report.html
"""


@click.command(epilog=_EXAMPLES)
@click.argument("shards", metavar="RUN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", "path", required=True, metavar="RUN", help="Where to write the whole run; - for standard output.")
@reporting.option()
def command(shards: tuple[Path, ...], path: str, reports: tuple[Report, ...]) -> None:
    """Put the shards of one run together. Exit status: 0 conforms, 1 findings, 2 could not be merged."""
    wanted = (Report("json", path), *reports)
    try:
        run = merging.merged([runs.read(shard) for shard in shards])
    except (RunError, MergeError) as error:
        click.echo(f"ERROR {error}", err=True)
        sys.exit(2)
    sys.exit(reporting.finished(run, wanted))
