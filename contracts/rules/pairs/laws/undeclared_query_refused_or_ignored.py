"""A query parameter that is not declared: it changes the list, and is ignored."""

from __future__ import annotations

from contracts.rules.examples.lending_library import EMMA, PERSUASION, listed
from contracts.rules.examples.rule_pair import RulePair

_WHOLE = listed("", EMMA, PERSUASION)
PAIR = RulePair(before=(_WHOLE,), broken=listed("?zzz=1", EMMA), sound=listed("?zzz=1", EMMA, PERSUASION), after=(_WHOLE,))
