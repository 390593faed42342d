"""An iterator over pages hands out every item once, and asks for every page once."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.runs.clients.client_case import ClientCase
from contracts.runs.clients.difference import differences, shown

RULE = "An iterator over the pages of a list hands out every item once, in order, and asks for no page twice."


def check(trial: ClientCase) -> Iterator[Departure]:
    """Items lost, repeated or changed; a page asked for again; an end that is not found."""
    if trial.handed is None:
        return
    if trial.error is not None:
        yield trial.departure(f"raised {type(trial.error).__name__}: {trial.error!s:.200}")
        return
    if len(trial.handed) != len(trial.items):
        yield trial.departure(f"handed out {len(trial.handed)} items of {len(trial.items)} on all pages")
    else:
        for difference in list(differences(list(trial.items), list(trial.handed)))[:1]:
            yield trial.departure(
                f"{difference.location('items')}: answered {shown(difference.expected)}, handed out {shown(difference.actual)}"
            )
    targets = [exchange.target for exchange in trial.emitted]
    twice = next((target for number, target in enumerate(targets) if target in targets[:number]), None)
    if twice is not None:
        yield trial.departure(f"asked twice for the same page: {twice:.200}")
