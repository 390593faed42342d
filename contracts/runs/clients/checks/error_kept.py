"""An exception keeps what the service said."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.runs.clients.client_case import ClientCase
from contracts.runs.clients.difference import differences, shown

RULE = "The exception for an answer that is no success keeps its status and its body."
_MOST = 5


def check(trial: ClientCase) -> Iterator[Departure]:
    """An error whose status or body is not the answer's."""
    answer = trial.last
    if not trial.emitted or trial.error is None or not trial.is_plain or answer.status < 400:
        return
    kind, at = type(trial.error).__name__, f"{trial.operation.pointer}/responses"
    if trial.refused is None:
        yield trial.departure(f"{answer.status}: raised {kind}, which keeps neither status nor body: {trial.error!s:.200}", pointer=at)
        return
    if trial.refused.status != answer.status:
        yield trial.departure(f"{kind}: answered {answer.status}, kept {trial.refused.status}", pointer=at)
    for difference in list(differences(answer.body, trial.refused.body))[:_MOST]:
        values = f"answered {shown(difference.expected)}, kept {shown(difference.actual)}"
        detail = f"{kind} for {answer.status}: {difference.location('body')}: {values}"
        yield trial.departure(detail, pointer=at)
