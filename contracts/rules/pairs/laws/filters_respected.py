"""A list that is asked for one tag: a book with another, and one with it."""

from __future__ import annotations

from contracts.rules.examples.lending_library import EMMA, PERSUASION, listed
from contracts.rules.examples.rule_pair import RulePair

_TAGGED, _OTHER = {**EMMA, "tags": ["x"]}, {**PERSUASION, "tags": ["y"]}
PAIR = RulePair(before=(listed("", _TAGGED, _OTHER),), broken=listed("?tag=x", _OTHER), sound=listed("?tag=x", _TAGGED))
