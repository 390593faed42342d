"""A second delete that is carried out, and one that is not found."""

from __future__ import annotations

from contracts.rules.examples.lending_library import REFUSAL, created, deleted
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(before=(created(), deleted()), broken=deleted(), sound=exchange("DELETE", "/v1/books/b1", status=404, answer=REFUSAL))
