"""`contracts check`: judge a service by its document."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from contracts.analysis.finding import FailOn
from contracts.cli.exit_status import fail_on_option
from contracts.generation.judge_extra import require_judge_extra
from contracts.generation.profile import PROFILES
from contracts.reports import writing
from contracts.reports.writing import ReportRequest
from contracts.runs import waivers as waiver
from contracts.runs.conformance.cluster import scheduler_address
from contracts.runs.conformance.plan import RunPlan, default_jobs
from contracts.runs.conformance.progress import Progress
from contracts.runs.conformance.runner import CaseCounter, execute
from contracts.runs.conformance.tasks import TaskError
from contracts.runs.live.error import LiveError
from contracts.runs.live.ledger import LedgerError
from contracts.runs.live.options import LiveFlags, live_flags, live_options
from contracts.runs.run import Run
from contracts.runs.waivers import Waiver, WaiverError
from contracts.transport.target import LIVE, MOCK, TargetError, TargetOptions, decided, unguarded
from specs import DocumentError, names

_EXAMPLES = """
\b
Examples:
  contracts check together
  contracts check tavus --seed 7 --profile deep --jobs 2
  contracts check together --executor dask://10.0.0.5:8786
  OPENAPI_API_KEY=… contracts check openapi.yaml --target http://127.0.0.1:8080
  TAVUS_API_KEY=test contracts check tavus --target http://127.0.0.1:8080
  contracts check openapi.yaml --target https://staging.example.com --own
  TAVUS_API_KEY=… contracts check tavus --target live
  TAVUS_API_KEY=… contracts check tavus --target live --allow-writes --max-creates 3
"""


@click.command(epilog=_EXAMPLES)
@click.argument("api", metavar="|".join([*names(), "DOCUMENT"]))
@click.option(
    "--target",
    "where",
    default=MOCK,
    show_default=True,
    metavar="mock|URL|live",
    help="What to judge; mock: a mock of API, embedded. All others want the service's key in the environment, where the document has "
    "security: for tavus in TAVUS_API_KEY, for openapi.yaml in OPENAPI_API_KEY.",
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0), help="Decides every generated request.")
@click.option("--profile", default="standard", show_default=True, type=click.Choice(list(PROFILES)), help="How much is sent.")
@click.option("--jobs", default=default_jobs(), show_default="cores, at most 4", type=click.IntRange(min=1), help="Processes.")
@click.option(
    "--executor",
    metavar="dask://HOST:PORT",
    help="Let the workers of a Dask cluster do the work. They need this version of the package, and the service's key.",
)
@click.option("--only", multiple=True, metavar="OPERATION", help="Judge this operation (its key or operationId) and no other. Repeatable.")
@click.option("--skip", multiple=True, metavar="OPERATION", help="Leave this operation out. Repeatable.")
@click.option("--shard", metavar="K/N", help="Do the Kth of N parts; `contracts merge` puts them together.")
@writing.option()
@click.option(
    "--waivers",
    type=click.Path(dir_okay=False, path_type=Path),
    show_default=f"{waiver.DEFAULT}, where there is one",
    help="The file of accepted findings, which `contracts waive` writes.",
)
@fail_on_option
@live_options
def command(
    api: str,
    where: str,
    seed: int,
    profile: str,
    jobs: int,
    executor: str | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    shard: str | None,
    reports: tuple[ReportRequest, ...],
    waivers: Path | None,
    fail_on: FailOn,
    **careful: Any,
) -> None:
    """Judge API by its document. Exit status: 0 conforms, 1 findings, 2 could not run.

    A live service is only read, and little, unless --allow-writes; what is created there is deleted, or named where it cannot be. A URL
    is live with --live, and where it is a server of the document. Any other must be on loopback, or --own.
    """
    flags = live_flags(**careful)
    wanted = TargetOptions(api=api, location=where, seed=seed, is_careful=flags.is_live or where == LIVE, is_own=flags.is_own)
    plan = RunPlan(
        target_options=wanted, profile=PROFILES[profile], jobs=jobs, executor=executor, only=only, skip=skip, shard=_shard(shard)
    )
    try:
        document = wanted.document
        plan = replace(plan, target_options=decided(wanted, unguarded(document, where, plan.takes(document))))
        accepted = waiver.read(waivers or waiver.DEFAULT) if waivers or waiver.DEFAULT.exists() else ()
        require_judge_extra("contracts check")
        if executor is not None:
            scheduler_address(executor)
        run = _live(plan, flags) if plan.target_options.is_careful else _run(plan)
    except (TargetError, DocumentError, WaiverError, LedgerError, LiveError, ValueError) as error:
        click.echo(f"ERROR {error}", err=True)
        sys.exit(2)
    except (TaskError, BrokenProcessPool) as error:
        click.echo(f"ERROR the judge itself failed; nothing was judged. {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        click.echo("ERROR interrupted: nothing was judged", err=True)
        sys.exit(2)
    run = replace(_with_waivers(run, accepted, is_part=bool(only or skip or shard)), fail_on=fail_on)
    sys.exit(writing.finished(run, reports))


def _with_waivers(run: Run, accepted: Sequence[Waiver], *, is_part: bool) -> Run:
    """The run, its findings as the waivers have them; a run of a part, or one that failed, leaves waivers unused."""
    today = datetime.now(UTC).date()
    for sentence in waiver.old_forms(run.findings, accepted, today=today, api=run.api):
        click.echo(f"note: {sentence}", err=True)
    is_whole = not (is_part or run.failed)
    return replace(run, findings=waiver.apply(run.findings, accepted, today=today, api=run.api, is_whole=is_whole, muted=run.muted))


def _run(plan: RunPlan) -> Run:
    cases = CaseCounter()
    with Progress(cases) as progress:
        return execute(plan, progress, cases)


def _live(plan: RunPlan, flags: LiveFlags) -> Run:
    from contracts.runs.live import runner as live  # with Schemathesis, which takes long to import

    live_plan = live.LivePlan(plan=plan, caution=flags.caution, ledger=flags.ledger)
    return live.execute(live_plan, lambda line: click.echo(line, err=True))


def _shard(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    part, _, total = text.partition("/")
    if part.isdecimal() and total.isdecimal() and 1 <= int(part) <= int(total):
        return int(part), int(total)
    raise click.BadParameter(f"got {text!r}, wanted K/N such as 1/4", param_hint="--shard")
