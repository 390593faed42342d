"""How long a benchmark takes its time, and its command line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import click

from benchmarks.figure import Figure, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is measured. Machines are noisy: more turns make a steadier median."""

    rounds: int  # in each, the servers are fresh
    warm_up_s: int  # of each server: Node takes some seconds to reach its speed
    turns: int  # in each, everything that is compared is measured once
    resources: int  # in the large collection
    growth: int  # requests over which memory is watched
    starts: int
    clients: int


FULL = Effort(rounds=3, warm_up_s=5, turns=5, resources=100_000, growth=20_000, starts=9, clients=1000)
QUICK = Effort(rounds=1, warm_up_s=3, turns=3, resources=10_000, growth=5_000, starts=3, clients=200)

Measure = Callable[[Effort], list[Figure]]


def command(name: str, description: str | None, measure: Measure) -> click.Command:
    """The command line of one benchmark: it prints the figures, and fails where one misses what is wanted."""

    def run(quick: bool) -> None:
        figures = measure(QUICK if quick else FULL)
        click.echo(plain(figures))
        click.echo(f"\nRepeat: python -m benchmarks.{name}{' --quick' if quick else ''}")
        sys.exit(any(not figure.is_met for figure in figures))

    return click.Command(
        name,
        callback=run,
        help=description,
        params=[click.Option(["--quick"], is_flag=True, help="A few short rounds: a rough idea, in a fraction of the time.")],
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def progress(text: str) -> None:
    """Tell on standard error what is being done."""
    click.echo(text, err=True)
