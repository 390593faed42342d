"""A client takes every success that the document declares, and what a later version may add to it."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.runs.clients.client_case import ClientCase

RULE = "A client takes every declared success: fields that are absent, null or unknown, enum values of a later version, no body."


def check(trial: ClientCase) -> Iterator[Departure]:
    """A success at which the client raised."""
    if trial.error is not None and trial.emitted and trial.is_plain and 200 <= trial.last.status < 400:
        message = f"{type(trial.error).__name__}: {trial.error}".replace("\n", " ")
        yield trial.departure(
            f"raised {message:.300} at {trial.last.status} with {trial.last.description}", pointer=trial.answer_pointer(())
        )
