"""What tests ask of workflow files."""

from __future__ import annotations

from collections.abc import Iterable

from specs.json.parsing import Json


def uses_of(steps: Iterable[Json]) -> list[str]:
    """The actions that steps use, in order."""
    return [step["uses"] for step in steps if "uses" in step]
