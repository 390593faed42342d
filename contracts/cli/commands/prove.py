"""`contracts prove`: hold the judge against mocks that are broken on purpose."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click
import orjson

from contracts.runs.mutation.generated import WANTED, GeneratedRun, GeneratedTask, lines, prove_document
from contracts.runs.mutation.runner import LIMIT_S, MutantTask, MutationRun, UnknownMutant, prove, table
from specs import DocumentError, names

_EXAMPLES = """
\b
Examples:
  contracts prove
  contracts prove --jobs 4 --json proof.json
  contracts prove --one-per-rule --seeds 0
  contracts prove --mutant secret_still_listed --seeds 0
  contracts prove --api tavus --with-schemathesis
  contracts prove --document openapi.yaml --mutants 100
  contracts prove --document tavus --one-per-rule
"""


@click.command(epilog=_EXAMPLES)
@click.option(
    "--mutant", "--defect", "mutants", multiple=True, metavar="NAME", help="Prove with this mutant of mockserver/mutants alone. Repeatable."
)
@click.option("--api", "apis", multiple=True, type=click.Choice(names()), help="Prove with the mutants of this API alone. Repeatable.")
@click.option("--one-per-rule", is_flag=True, help="Prove with the first mutant of each check and law alone, and name those without one.")
@click.option(
    "--seeds", default=10, show_default=True, type=click.IntRange(min=0), help="Runs on each sound mock, which must find nothing."
)
@click.option("--jobs", default=min(4, os.cpu_count() or 1), show_default="cores, at most 4", type=click.IntRange(min=1), help="Processes.")
@click.option(
    "--within",
    "within_s",
    default=LIMIT_S,
    show_default=True,
    type=click.FloatRange(min=1),
    help="Seconds until each mutant must be caught.",
)
@click.option("--with-schemathesis", is_flag=True, help="Show what plain `st run` sees of each mutant, too. Takes about twice as long.")
@click.option(
    "--document", metavar="NAME|FILE", help="Prove with mutants that operators make of this document, in the place of those that we wrote."
)
@click.option("--mutants", "count", type=click.IntRange(min=1), help="At most so many mutants of the document, drawn with the seed.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0), help="What mutants are drawn with.")
@click.option("--json", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the table as JSON, too.")
def command(
    mutants: tuple[str, ...],
    apis: tuple[str, ...],
    one_per_rule: bool,
    seeds: int,
    jobs: int,
    within_s: float,
    with_schemathesis: bool,
    document: str | None,
    count: int | None,
    seed: int,
    path: Path | None,
) -> None:
    """Prove the judge: each mutant must be caught by the check it names, and the sound mock by none.

    Exit status: 0 it holds, 1 it does not, 2 could not run.
    """
    if document is not None:
        _prove_document(
            GeneratedTask(document=document, count=count, seed=seed, jobs=jobs, is_one_per_operator=one_per_rule, named=mutants), path
        )
    order = MutantTask(
        mutants=mutants,
        apis=apis,
        is_one_per_rule=one_per_rule,
        seeds=seeds,
        jobs=jobs,
        within_s=within_s,
        with_schemathesis=with_schemathesis,
    )
    try:
        proven = prove(order, _progress())
    except UnknownMutant as error:
        click.echo(f"ERROR {error}", err=True)
        sys.exit(2)
    _write(proven, path)
    _say(proven, within_s)
    if order.rules_without_mutant:
        click.echo(f"No mutant here breaks {', '.join(order.rules_without_mutant)}")
    sys.exit(0 if proven.holds else 1)


def _write(proven: MutationRun | GeneratedRun, path: Path | None) -> None:
    """Write what came of the mutants as JSON, where that was asked for."""
    if path is not None:
        path.write_bytes(orjson.dumps(proven.to_json(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _prove_document(order: GeneratedTask, path: Path | None) -> NoReturn:
    """Prove with the mutants of a document, say what came of it, and end."""
    try:
        proven = prove_document(order, _progress())
    except DocumentError as error:
        click.echo(f"ERROR {error}", err=True)
        sys.exit(2)
    _write(proven, path)
    visible, missed = len(proven.visible), len(proven.missed)
    unseen = len(proven.results) - visible
    click.echo(
        f"{'PASS' if proven.holds else 'FAIL'} {visible - missed} of {visible} mutants of {order.document} found: {proven.recall:.1%}, "
        f"wanted {WANTED:.0%}; {unseen} more cannot be seen from outside"
    )
    click.echo()
    click.echo("\n".join(lines(proven)))
    sys.exit(0 if proven.holds else 1)


def _say(proven: MutationRun, within_s: float) -> None:
    caught = sum(proof.is_in_time for proof in proven.proofs)
    alarms = [f"{silence.api}, seed {silence.seed}: {finding}" for silence in proven.silences for finding in silence.findings]
    verdict, count = "PASS" if proven.holds else "FAIL", len(proven.proofs)
    click.echo(f"{verdict} {caught} of {count} mutants caught by the check they name within {within_s:.0f} s")
    click.echo(f"{verdict} {len(alarms)} false alarms in {len(proven.silences)} runs on sound mocks")
    if proven.proofs:
        click.echo()
        click.echo("\n".join(table(proven.proofs)))
    for alarm in alarms:
        click.echo(f"FALSE ALARM {alarm}")


def _progress() -> Callable[[str, int, int], None]:
    """Tells on standard error how far it is, where somebody watches."""
    if not sys.stderr.isatty():
        return lambda subject, finished, total: None
    return lambda subject, finished, total: click.echo(
        f"\r\x1b[K{finished}/{total} {subject}" + ("\n" if finished == total else ""), nl=False, err=True
    )
