"""`contracts check`: judge a service by its document."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from contracts import run as runs
from contracts.conducting import Cases, Plan, conduct
from contracts.profile import PROFILES
from contracts.progress import Progress
from contracts.target import MOCK, TargetError, Wanted
from contracts.verdict import lines, wants_color
from specs import DocumentError, names

_EXAMPLES = """
\b
Examples:
  contracts check together
  contracts check tavus --seed 7 --profile deep --jobs 2
  contracts check openapi.yaml --target http://127.0.0.1:8080
  TAVUS_API_KEY=test contracts check tavus --target http://127.0.0.1:8080
"""


@click.command(epilog=_EXAMPLES)
@click.argument("api", metavar="|".join([*names(), "DOCUMENT"]))
@click.option(
    "--target", "where", default=MOCK, show_default=True, metavar="mock|URL", help="What to judge. A URL wants a key in API_API_KEY."
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0), help="Decides every generated request.")
@click.option("--profile", default="standard", show_default=True, type=click.Choice(list(PROFILES)), help="How much is sent.")
@click.option("--jobs", default=min(4, os.cpu_count() or 1), show_default="cores, at most 4", type=click.IntRange(min=1), help="Processes.")
@click.option("--only", multiple=True, metavar="OPERATION", help="Judge this operation (its key or operationId) and no other. Repeatable.")
@click.option("--skip", multiple=True, metavar="OPERATION", help="Leave this operation out. Repeatable.")
@click.option("--shard", metavar="K/N", help="Do the Kth of N parts; `contracts merge` puts them together.")
@click.option("--report", "reports", multiple=True, metavar="FORMAT=PATH", help="Write a report: json. Repeatable.")
def command(
    api: str,
    where: str,
    seed: int,
    profile: str,
    jobs: int,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    shard: str | None,
    reports: tuple[str, ...],
) -> None:
    """Judge API by its document. Exit status: 0 conforms, 1 findings, 2 could not run."""
    wanted = Wanted(api=api, where=where, seed=seed)
    plan = Plan(wanted=wanted, profile=PROFILES[profile], jobs=jobs, only=only, skip=skip, shard=_shard(shard))
    cases = Cases()
    try:
        with Progress(cases) as progress:
            run = conduct(plan, progress, cases)
    except (TargetError, DocumentError, ValueError) as error:
        click.echo(f"ERROR {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        click.echo("ERROR interrupted: nothing was judged", err=True)
        sys.exit(2)
    for report in reports:
        kind, _, path = report.partition("=")
        if kind == "json":
            runs.write(run, Path(path))
    for line in lines(run, color=wants_color()):
        click.echo(line)
    sys.exit(1 if run.open_findings else 0)


def _shard(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    part, _, whole = text.partition("/")
    if part.isdecimal() and whole.isdecimal() and 1 <= int(part) <= int(whole):
        return int(part), int(whole)
    raise click.BadParameter(f"got {text!r}, wanted K/N such as 1/4", param_hint="--shard")
