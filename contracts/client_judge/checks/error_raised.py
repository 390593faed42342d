"""An answer that is no success is raised, and not returned."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.client_judge.difference import shown
from contracts.client_judge.trial import Trial
from contracts.evidence.finding import Departure

RULE = "An answer that is no success is raised as an exception."


def check(trial: Trial) -> Iterator[Departure]:
    """An error that was swallowed."""
    if trial.emitted and trial.error is None and trial.is_plain and trial.last.status >= 400:
        yield trial.departure(f"returned {shown(trial.returned)} for {trial.last.status}", pointer=f"{trial.operation.pointer}/responses")
