"""The time of the last change: left by an update, and moved by it."""

from __future__ import annotations

from dataclasses import replace

from contracts.rules.examples.lending_library import LENDING, created, renamed
from contracts.rules.examples.rule_pair import START_S, RulePair

PAIR = RulePair(
    before=(created(updated_at="2026-01-31T12:00:00Z"),),
    broken=replace(renamed(updated_at="2026-01-31T12:00:00Z"), clock_s=START_S + 9),
    sound=replace(renamed(updated_at="2026-01-31T12:00:09Z"), clock_s=START_S + 9),
    contract=LENDING,
)
