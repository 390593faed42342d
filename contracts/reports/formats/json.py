"""`run.json` itself."""

from __future__ import annotations

from contracts.runs.run import Run, dumped


def render(run: Run) -> str:
    """The run, from which every other report can be rendered. Its schema: `contracts/runs/run.schema.json`."""
    return dumped(run.to_json()).decode("utf-8")
