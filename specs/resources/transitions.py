"""How the status of an item moves by itself, as `x-lifecycle` on its property says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from specs.json.parsing import Json

_SECONDS = 5.0  # that an item of a mock keeps a status which others follow
_MOST_MOVES = 100
_FAILED = re.compile(r"fail|error|reject|declin|cancel|denied|expired", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StatusTransitions:
    """How a status moves.

    Source: `x-lifecycle` on its property: `{moves: {started: [completed, error]}, final: [completed, error], seconds: 5}`.
    """

    moves: Mapping[str, tuple[str, ...]]  # status -> those that may come next, without a change by a client
    final: frozenset[str]
    seconds: float = _SECONDS

    @property
    def first(self) -> str | None:
        """The status that an item begins with: the first that leads to others, and that none leads to."""
        reached = {status for following in self.moves.values() for status in following}
        return next((status for status in self.moves if status not in reached), next(iter(self.moves), None))

    def status_after(self, status: str, elapsed_s: float, *, fails: bool = False) -> str:
        """The status that an item has `elapsed_s` seconds after it was in `status`; the way to a failure is taken only where it `fails`."""
        for _ in range(min(int(max(0.0, elapsed_s) // self.seconds), _MOST_MOVES)):
            following = self.moves.get(status)
            if not following:
                break
            status = next((each for each in following if bool(_FAILED.search(each)) is fails), following[0])
        return status


def transitions_of(schema: Json) -> StatusTransitions | None:
    """How the status that a Schema Object describes moves; None where nothing says so."""
    raw = schema.get("x-lifecycle") if isinstance(schema, dict) else None
    if not isinstance(raw, dict):
        return None
    moves = {str(status): tuple(map(str, following)) for status, following in raw.get("moves", {}).items()}
    seconds = raw.get("seconds", _SECONDS)
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool) and seconds > 0
    return StatusTransitions(moves, frozenset(map(str, raw.get("final", ()))), float(seconds) if is_number else _SECONDS)
