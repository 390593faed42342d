"""`contracts client`: judge a client by the document of the API that it calls."""

from __future__ import annotations

import sys

import click

from contracts.reports import writing
from contracts.reports.verdict import examples, lines, wants_color
from contracts.reports.writing import ReportError, ReportRequest
from contracts.runs.clients.adapter import AdapterError, load
from contracts.runs.clients.runner import ClientPlan, execute
from contracts.runs.conformance.progress import Progress
from contracts.runs.conformance.runner import CaseCounter
from specs import DocumentError, names

_EXAMPLES = """
\b
Examples:
  contracts client tavus
  contracts client together --inputs 50 --seed 7 --only "POST /deployments"
  contracts client contracts.adapters.official_together:ADAPTER
  contracts client my_client:ADAPTER --jobs 4 --report html=report.html
"""


@click.command(epilog=_EXAMPLES)
@click.argument("client", metavar="|".join([*names(), "MODULE:ADAPTER"]))
@click.option("--inputs", default=200, show_default=True, type=click.IntRange(1, 100_000), help="Calls of each operation, at least.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0), help="Decides every input and every answer.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(min=1), help="Processes, each with a client of its own.")
@click.option("--only", multiple=True, metavar="OPERATION", help="Judge this operation (its key or operationId) and no other. Repeatable.")
@click.option("--skip", multiple=True, metavar="OPERATION", help="Leave this operation out. Repeatable.")
@writing.option()
def command(
    client: str, inputs: int, seed: int, jobs: int, only: tuple[str, ...], skip: tuple[str, ...], reports: tuple[ReportRequest, ...]
) -> None:
    """Judge CLIENT: one of the reference clients, or yours by its adapter. Exit status: 0 conforms, 1 findings, 2 could not run.

    Its methods are called with drawn legal inputs against a server on loopback that plays every declared answer. What it emits is held
    against the document, what it returns against what was answered.
    """
    calls = CaseCounter()
    try:
        plan = ClientPlan(adapter=load(client), inputs=inputs, seed=seed, only=only, skip=skip, jobs=jobs)
        with Progress(calls) as progress:
            run = execute(plan, progress, calls)
        verdict_lines = [*lines(run, color=wants_color())]
        for line in (*verdict_lines[:-1], *examples(run), verdict_lines[-1]):
            click.echo(line, err=writing.takes_stdout(reports))
        writing.write_reports(run, reports)
    except (AdapterError, DocumentError, ReportError) as error:
        click.echo(f"ERROR {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        click.echo("ERROR interrupted: nothing was judged", err=True)
        sys.exit(2)
    sys.exit(run.exit_code)
