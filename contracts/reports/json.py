"""`run.json` itself."""

from __future__ import annotations

from contracts.result.run import Run, dumped


def render(run: Run) -> str:
    """The run, from which every other report can be rendered. Its schema: `contracts/result/run.schema.json`."""
    return dumped(run.to_json()).decode("utf-8")
