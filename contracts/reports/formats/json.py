"""`run.json` itself."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.runs.run import Run


def render(run: Run) -> str:
    """The run, from which every other report can be rendered. Its schema: `contracts/runs/run.schema.json`."""
    return b"".join(pieces(run)).decode("utf-8")


def pieces(run: Run) -> Iterator[bytes]:
    """The same piece by piece, so that a file of it takes no memory."""
    return run.json_pieces()
