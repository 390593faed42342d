"""The time of creation: moved by an update, and left by it."""

from __future__ import annotations

from contracts.rules.examples.lending_library import created, renamed
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    before=(created(created_at="2026-01-31T12:00:00Z"),),
    broken=renamed(created_at="2026-01-31T12:00:01Z"),
    sound=renamed(created_at="2026-01-31T12:00:00Z"),
)
