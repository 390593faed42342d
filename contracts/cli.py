"""The command line: `contracts check`."""

from __future__ import annotations

import sys

import click

from contracts import engine, target
from specs import DocumentError, names

_EXAMPLES = """
\b
Examples:
  contracts check together
  contracts check tavus --seed 7 --examples 200
  TAVUS_API_KEY=test contracts check tavus --target http://127.0.0.1:8080
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="contract-mocks", prog_name="contracts")
def main() -> None:
    """Finds out whether a service keeps its published contract."""


@main.command(epilog=_EXAMPLES)
@click.argument("api", type=click.Choice(names()))
@click.option(
    "--target", "where", default=target.MOCK, show_default=True, metavar="mock|URL", help="What to judge. A URL wants a key in API_API_KEY."
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0), help="Decides every generated request.")
@click.option("--examples", default=50, show_default=True, type=click.IntRange(min=1), help="Generated cases for each operation, at most.")
def check(api: str, where: str, seed: int, examples: int) -> None:
    """Judge API by its document. Exit status: 0 conforms, 1 findings, 2 could not run."""
    try:
        with target.opened(api, where, seed=seed) as opened:
            status = engine.run(opened, seed=seed, examples=examples)
    except (target.TargetError, DocumentError) as error:
        click.echo(f"ERROR {error}", err=True)
        sys.exit(2)
    verdict = {0: "PASS", engine.FINDINGS: "FAIL"}.get(status, "ERROR")
    click.echo(
        f"{verdict} {api} on {where}, seed {seed}. Repeat: contracts check {api} --target {where} --seed {seed} --examples {examples}"
    )
    sys.exit(status)
