"""A book that is made with a deleted one's id, and with one of its own."""

from __future__ import annotations

from contracts.rules.examples.lending_library import created, deleted
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(before=(created(), deleted()), broken=created(), sound=created(id="b2"))
