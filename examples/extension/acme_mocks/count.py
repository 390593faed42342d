"""`contracts count`: how much a run exchanged."""

from __future__ import annotations

import click

from contracts import judge


@click.command()
@click.argument("path", metavar="RUN")
def command(path: str) -> None:
    """Count the exchanges and findings of RUN, judged by today's rules."""
    run = judge(path)
    click.echo(f"{len(run.exchanges)} exchanges, {len(run.findings)} findings")
