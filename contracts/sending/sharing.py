"""Whether others may write to the state that a run sees."""

from __future__ import annotations

from contracts.sending.target import Target


def is_shared(target: Target) -> bool:
    """Whether a target keeps one state for everybody: it is no mock of ours, whose keys have worlds of their own."""
    return target.is_shared
