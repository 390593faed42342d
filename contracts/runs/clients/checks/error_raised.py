"""An answer that is no success is raised, and not returned."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.runs.clients.client_case import ClientCase
from contracts.runs.clients.difference import shown

RULE = "An answer that is no success is raised as an exception."


def check(trial: ClientCase) -> Iterator[Departure]:
    """An error that was swallowed."""
    if trial.emitted and trial.error is None and trial.is_plain and trial.last.status >= 400:
        yield trial.departure(f"returned {shown(trial.returned)} for {trial.last.status}", pointer=f"{trial.operation.pointer}/responses")
