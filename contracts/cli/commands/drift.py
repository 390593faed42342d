"""`contracts drift`: the same cases to the mock and to a service, side by side."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from contracts.reports import writing
from contracts.reports.writing import ReportError, ReportRequest
from contracts.runs.drift import stored
from contracts.runs.drift.runner import USUAL, DriftPlan, DriftResult, execute
from contracts.runs.drift.stored import StoreError
from contracts.runs.live.error import LiveError
from contracts.runs.live.ledger import LedgerError
from contracts.runs.live.options import careful_options, live_flags
from contracts.transport.hosts import host_at
from contracts.transport.target import MOCK, TargetError, TargetOptions, decided, variable_of
from specs import DocumentError, names

_EXAMPLES = """
\b
Examples:
  TAVUS_API_KEY=… contracts drift tavus --target live
  TAVUS_API_KEY=… contracts drift tavus --target live --allow-writes --max-creates 6
  TOGETHER_API_KEY=test contracts drift together --target http://127.0.0.1:8080 --report html=drift.html
"""


@click.command(epilog=_EXAMPLES)
@click.argument("api", metavar="|".join([*names(), "DOCUMENT"]))
@click.option("--target", "where", required=True, metavar="live|URL", help="The service; treated as live, with all care, wherever it is.")
@click.option(
    "--store",
    default=stored.DEFAULT,
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="What is known so far: the next run shows only what moved.",
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0), help="Decides every generated request.")
@writing.option()
@click.option(
    "--live", "is_live", is_flag=True, help="The host of --target is a live service of API, though its document does not name it."
)
@click.option("--own", "is_own", is_flag=True, help="The host of --target is your own, such as a staging server.")
@careful_options(USUAL)
def command(
    api: str, where: str, store: Path, seed: int, reports: tuple[ReportRequest, ...], is_live: bool, is_own: bool, **careful: Any
) -> None:
    """Lay a service beside the mock of API. Exit status: 0 nothing new differs, 1 something does, 2 could not run.

    The key comes from the environment, as for `contracts check`. The service is only read unless --allow-writes.
    """
    flags = live_flags(**careful)
    plan = DriftPlan(
        api=api, location=where, seed=seed, caution=flags.caution, ledger=flags.ledger, store=store, is_live=is_live, is_own=is_own
    )
    try:
        if where == MOCK:
            raise TargetError("--target mock: the mock is one side already: wanted live, or a URL such as https://api.example.com")
        decided(TargetOptions(api, where, is_careful=is_live, is_own=is_own), _sends(plan))
        drift = execute(plan, lambda line: click.echo(line, err=True))
        for line in _lines(drift, plan):
            click.echo(line, err=writing.takes_stdout(reports))
        writing.write_reports(drift.run, reports)
    except (TargetError, DocumentError, LedgerError, LiveError, StoreError, ReportError) as error:
        click.echo(f"ERROR {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        click.echo("ERROR interrupted: nothing was compared", err=True)
        sys.exit(2)
    if drift.trouble:
        click.echo(f"ERROR {drift.trouble}", err=True)
        sys.exit(2)
    sys.exit(1 if drift.moved.new else 0)


def _sends(plan: DriftPlan) -> str:
    """What would reach the target, in words."""
    document = TargetOptions(plan.api, plan.location).document
    key = f", with the key in {variable_of(document)}," if document.security_schemes else ""
    writes = f", {plan.caution.max_creates} creates among them" if plan.caution.allow_writes else ""
    return f"At most {plan.caution.max_requests} requests{writes}{key} would go to {host_at(plan.location)}"


def _lines(drift: DriftResult, plan: DriftPlan) -> Iterator[str]:
    """The verdict, what moved, and the command that repeats it."""
    moved, run = drift.moved, drift.run
    counts = [f"{len(moved.new)} new", f"{len(moved.gone)} gone", f"{moved.remaining} remain"]
    counts += [f"{len(moved.unseen)} not seen this time"] if moved.unseen else []
    yield f"{run.verdict}  {run.api} on {run.target} beside the mock: {', '.join(counts)}; {drift.cases} cases in {run.duration_s:.1f} s"
    for finding in moved.new:
        yield f"  + {finding.check}  {finding.operation}: {finding.detail}"
        yield f"      #{finding.pointer}" + (f", {finding.count} times" if finding.count > 1 else "")
    for gone in moved.gone:
        yield f"  - {gone.check}  {gone.operation}: {gone.detail}"
    if drift.alone:
        yield f"  not compared: {drift.alone} cases that only one side had"
    yield f"  known so far: {plan.store}"
    yield f"Repeat: {plan.command}"
