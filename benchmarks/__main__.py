"""Every benchmark, one after the other, and a Markdown table of all figures."""

from __future__ import annotations

import sys

import click

from benchmarks import concurrency, dashboard, growth, judge, proxy, scale, startup, store, throughput
from benchmarks.effort import FULL, QUICK, progress
from benchmarks.figure import Figure, markdown

ALL = {
    "throughput": throughput.measure,
    "scale": scale.measure,
    "startup": startup.measure,
    "growth": growth.measure,
    "concurrency": concurrency.measure,
    "judge": judge.measure,
    "proxy": proxy.measure,
    "store": store.measure,
    "dashboard": dashboard.measure,
}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--quick", is_flag=True, help="A few short rounds: a rough idea, in a fraction of the time.")
def main(quick: bool) -> None:
    """Measure every figure of the README. Prints a Markdown table; fails where a figure misses what is wanted.

    Needs two cores, wrk (apt-get install wrk), and npm, which fetches Prism once; PostgreSQL (apt-get install postgresql), and Chromium.
    """
    figures: list[Figure] = []
    for name, measure in ALL.items():
        progress(f"\n{name}")
        figures += measure(QUICK if quick else FULL)
    click.echo(markdown(figures))
    sys.exit(any(not figure.is_met for figure in figures))


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
