"""`kill -9` under load, a few times; `python -m benchmarks.kills` does it fifty times on each database."""

from __future__ import annotations

from benchmarks.kills import torture


def test_nothing_acknowledged_is_lost_or_doubled(durable_store: str) -> None:
    outcome = torture(durable_store, 3)
    assert outcome.acknowledged
    assert outcome.is_right, outcome


def test_nor_with_workers(durable_store: str) -> None:
    outcome = torture(durable_store, 2, workers=2)
    assert outcome.is_right, outcome
