"""HAR 1.2: every exchange of a run, for any tool that shows or replays traffic."""

from __future__ import annotations

import contracts.runs.run
from contracts.runs.har import to_har
from contracts.runs.run import Run

_MOCK = "http://mock.invalid"  # a name that leads nowhere: the mock of that run is gone


def render(run: Run) -> str:
    """All exchanges in the order in which they were sent, secrets masked as in the run."""
    origin = run.target.split(", ")[0].rstrip("/") if run.target.startswith("http") else _MOCK
    return contracts.runs.run.dumped(
        to_har(run.exchanges, origin=origin, began=run.started_at, version=run.tools.get("contract-mocks", ""))
    ).decode("utf-8")
