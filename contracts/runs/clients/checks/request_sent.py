"""A client does what it is legally asked to do, rather than refuse it by itself."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.runs.clients.client_case import ClientCase
from contracts.runs.clients.difference import shown

RULE = "A client sends a request for whatever the document allows to be asked."


def check(trial: ClientCase) -> Iterator[Departure]:
    """A call that sent nothing."""
    if not trial.emitted:
        outcome = f"raised {type(trial.error).__name__}: {trial.error}" if trial.error else f"returned {shown(trial.returned)}"
        yield trial.departure(f"nothing was sent; {outcome:.300}")
