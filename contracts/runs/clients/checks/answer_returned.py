"""What a client returns is what the service answered."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.runs.clients.client_case import ClientCase
from contracts.runs.clients.difference import differences, shown
from contracts.traffic.json_text import NOTHING
from specs.json.parsing import Json

RULE = "A method returns what the service answered: no field lost, none changed, none added."
_MOST = 5
_NOTHING: tuple[Json, ...] = (None, "", {}, [])  # what may stand for an answer without a body


def check(trial: ClientCase) -> Iterator[Departure]:
    """Every difference between a success and what was returned."""
    answer = trial.last
    if trial.error is not None or not trial.is_plain or not 200 <= answer.status < 400:
        return
    if answer.body is NOTHING:
        if not any(trial.returned is empty or trial.returned == empty for empty in _NOTHING) or isinstance(trial.returned, bool):
            detail = f"returned {shown(trial.returned)} for {answer.status} without a body"
            yield trial.departure(detail, pointer=trial.answer_pointer(()))
        return
    for difference in list(differences(answer.body, trial.returned))[:_MOST]:
        values = f"answered {shown(difference.expected)}, returned {shown(difference.actual)}"
        detail = f"{difference.location('answer')}: {values} ({answer.description})"
        yield trial.departure(detail, pointer=trial.answer_pointer(difference.path))
